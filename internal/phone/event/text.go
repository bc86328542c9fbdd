package event

// TextReceived tells real-time text that a call's remote has written: what one packet brought, or U+FFFD in the place of
// what was lost. It is as it came, control characters and all.
type TextReceived struct {
	Call, Stream int // Stream is the media index
	Seq          uint16
	Text         string
}

func (TextReceived) event() {}
