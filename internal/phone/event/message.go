package event

// MessageReceived tells of a text message.
type MessageReceived struct {
	Call, Account int    // Call is -1 outside any call
	From          string // the sender's address as name-addr
	ContentType   string // "": there is no body
	Text          string
}

// Typing tells that somebody types a message, or has stopped.
type Typing struct {
	Call, Account int
	From          string
	Active        bool
}

func (MessageReceived) event() {}
func (Typing) event()          {}
