package lines

import "gosua/internal/phone"

// messaging is buddies, text messages and requests of the user's choice.
func messaging(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.BuddyAdded:
		return buddyAdded(e)
	case phone.BuddyRemoved:
		return []Line{shapeBuddyRemoved.line(e.ID), shapeUpdatingPresence.line(e.ID)}
	case phone.MessageReceived:
		return shapeMessage.lines(Clean(e.From), Clean(e.Text), Clean(e.ContentType))
	case phone.InfoReceived:
		if e.Text == "" {
			return shapeInfoOther.lines(Clean(e.Remote), Clean(e.ContentType), len(e.Body))
		}
		return shapeInfo.lines(Clean(e.Remote), Clean(e.Text), Clean(e.ContentType))
	case phone.Typing:
		return typing(e)
	case phone.MessageSent:
		return messageSent(e)
	case phone.RequestAnswered:
		if e.Err != nil {
			return shapeRequestFailed.lines(Clean(e.Method), Clean(e.Target), Clean(e.Err.Error()))
		}
		return shapeRequestAnswered.lines(Clean(e.Method), Clean(e.Target), e.Code, Clean(e.Reason))
	}
	return nil
}

// messageSent gives pjsua's line, and why nobody answered beside it.
func messageSent(e phone.MessageSent) []Line {
	if e.Err == nil && e.Code < 300 {
		return shapeDelivered.lines(Clean(e.Text))
	}
	list := shapeNotDelivered.lines(Clean(e.Text), e.Code, Clean(e.Reason))
	if e.Err != nil {
		list = append(list, shapeMessageCause.line(Clean(e.Target), Clean(e.Err.Error())))
	}
	return list
}

// typing is shown as it is told by the one who types, as pjsua does; that no more is heard of it is not.
func typing(e phone.Typing) []Line {
	switch {
	case e.Active:
		return shapeTyping.lines(Clean(e.From))
	case e.Lapsed:
		return nil
	}
	return shapeStoppedTyping.lines(Clean(e.From))
}

// buddyAdded names the account only where there is one that the buddy goes with.
func buddyAdded(e phone.BuddyAdded) []Line {
	adding := shapeAddingBuddy.line(Clean(e.URI))
	if e.Account < 0 {
		return []Line{adding, shapeBuddyAdded.line(e.ID)}
	}
	return []Line{adding, shapeBuddyOfAccount.line(e.ID, e.Account)}
}
