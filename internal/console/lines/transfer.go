package lines

import "gosua/internal/phone"

// transfer is how calls are handed on: transferred, replaced, redirected.
func transfer(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.CallTransferring:
		return transferring(e)
	case phone.SubscriptionChanged:
		return shapeSubscription.lines(e.Call, e.From, e.To)
	case phone.TransferProgress:
		return transferProgress(e)
	case phone.CallReferred:
		return shapeReferred.lines(Clean(e.Remote), Clean(e.Target))
	case phone.CallReplaced:
		return shapeReplaced.lines(e.Call, Clean(e.Remote), e.By, Clean(e.ByRemote))
	case phone.CallRedirected:
		return shapeRedirected.lines(e.Call, Clean(e.Target))
	}
	return nil
}

// transferring names the other call, where there is one, and then what the remote is told to call.
func transferring(e phone.CallTransferring) []Line {
	to := shapeTransferring.line(e.Call, Clean(e.Target))
	if e.With < 0 {
		return []Line{to}
	}
	return []Line{shapeTransferringWith.line(e.Call, e.With), to}
}

func transferProgress(e phone.TransferProgress) []Line {
	if e.Err != nil {
		return shapeTransferFailed.lines(e.Call, Clean(e.Err.Error()))
	}
	final := ""
	if e.Final {
		final = "[final]"
	}
	list := shapeTransfer.lines(e.Call, e.Code, Clean(e.Reason), final)
	if e.Done {
		list = append(list, shapeTransferred.line(e.Call))
	}
	return list
}
