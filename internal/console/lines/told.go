package lines

import (
	"gosua/internal/phone"
)

// told is what others are told of us, and what voicemail servers tell us.
func told(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.OnlineStatus:
		return shapeOnlineStatus.lines(e.Account, number(e.Online))
	case phone.WatcherState:
		return watcherState(e)
	case phone.WatcherRefused:
		return append(shapeServerSubscription.lines(e.Account), shapeServerRefused.line(Clean(e.Reason), sipStatus+e.Code))
	case phone.WatcherWaiting:
		return shapeWatcherWaiting.lines(Clean(e.Remote), e.Account, e.ID, e.ID)
	case phone.PublishFailed:
		if e.Err != nil {
			text, status := Status(e.Err)
			return shapePublishFailed.lines(status, text)
		}
		return shapePublishRefused.lines(e.Code, Clean(e.Reason))
	case phone.VoicemailState:
		return voicemailState(e)
	case phone.MessagesWaiting:
		return messagesWaiting(e)
	}
	return nil
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func watcherState(e phone.WatcherState) []Line {
	if e.From == "" && e.To == "" {
		return shapeServerSubscription.lines(e.Account)
	}
	var list []Line
	if e.From == "NULL" {
		list = shapeFirstNotify.lines(e.Account, object(e.Remote))
	}
	if e.Unsubscribed {
		list = append(list, shapeUnsubscribing.line(e.Account))
	}
	return append(list, shapeSubscription.line(e.Account, e.From, e.To), shapeServerState.line(Clean(e.Remote), e.To))
}

func voicemailState(e phone.VoicemailState) []Line {
	var list []Line
	if e.From == "NULL" {
		list = shapeStartingMWI.lines()
	}
	list = append(list, shapeSubscription.line(e.Account, e.From, e.To), shapeMWIState.line(Clean(e.URI), e.To))
	if e.Err != nil {
		list = append(list, shapeMWIFailed.line(Clean(e.URI), Clean(e.Err.Error())))
	}
	return list
}

// messagesWaiting shows the body as it came, which scripts read.
func messagesWaiting(e phone.MessagesWaiting) []Line {
	list := shapeMWI.lines(e.Account)
	if e.ContentType != "" {
		list = append(list, shapeMWIType.line(Clean(e.ContentType)))
	}
	if len(e.Body) == 0 {
		return append(list, shapeMWIEmpty.line())
	}
	list = append(list, shapeMWIBody.line(CleanBlock(string(e.Body))))
	if e.Err != nil {
		list = append(list, shapeMWIProblem.line(e.Account, Clean(e.Err.Error())))
	}
	return list
}
