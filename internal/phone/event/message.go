package event

import "time"

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
	Holds         time.Duration // Active: until when it is so, unless it is told again
	Lapsed        bool          // not Active: nobody said so, it was not told again
}

// InfoReceived tells of an INFO request in a call whose body is no digit.
type InfoReceived struct {
	Call        int
	Remote      string // name-addr
	ContentType string // without parameters; "": it could not be read
	Body        []byte
	Text        string // of a body that a person may read, on one line
}

func (MessageReceived) event() {}
func (InfoReceived) event()    {}
func (Typing) event()          {}
