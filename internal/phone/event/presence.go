package event

import (
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/body/messagesummary"
)

// BuddyWatch tells that the phone looks whether a buddy is to be subscribed to, and with Subscribing that it is.
type BuddyWatch struct {
	Buddy, Account int
	Dialog         bool // what the buddy's phone does; false: the buddy's presence
	Subscribing    bool
}

// BuddyState tells a step of a subscription to a buddy, or what a NOTIFY has told of the buddy.
type BuddyState struct {
	Buddy    int
	URI      string
	Dialog   bool            // what the buddy's phone does; false: the buddy's presence
	Status   string          // of the presence, as the list of buddies shows it
	Dialogs  dialoginfo.Info // with Dialog: the last document
	From, To string          // states of the subscription: "NULL", "SENT", "ACCEPTED", "PENDING", "ACTIVE", "TERMINATED"
	By       string          // the message that brought it, such as "NOTIFY/cseq=7" or "200/SUBSCRIBE/cseq=6"; "": none
	Code     int             // status that ended the last subscription; 0: none has ended
	Reason   string          // why it ended
	Retry    time.Duration   // when the subscription is asked for anew; 0: not by itself
	Err      error           // why nobody answered, or what was wrong with the document
}

// WatcherState tells a step of somebody's subscription to the presence of one of our accounts.
type WatcherState struct {
	Account      int
	Remote       string // URI
	From, To     string // as those of BuddyState; both "": it is asked for
	Unsubscribed bool   // the other side ended it
}

// WatcherRefused tells that somebody asked an account for what is not told, or not in a way that it can be.
type WatcherRefused struct {
	Account int
	Remote  string // URI
	Code    int    // of the answer
	Reason  string
}

// WatcherWaiting tells that somebody asks for an account's presence whom the policy leaves to the user.
type WatcherWaiting struct {
	ID      int // to decide by
	Account int
	Remote  string // URI
}

// OnlineStatus tells what an account says of its user from now on.
type OnlineStatus struct {
	Account int
	Online  bool
	Text    string
}

// PublishFailed tells that a server does not keep an account's presence.
type PublishFailed struct {
	Account int
	Code    int // 0: nobody answered
	Reason  string
	Err     error // why nobody did
}

// VoicemailState tells a step of an account's subscription to its voicemail.
type VoicemailState struct {
	Account  int
	URI      string
	From, To string // as those of BuddyState
	Err      error  // why there is none
}

// MessagesWaiting tells what a voicemail server says.
type MessagesWaiting struct {
	Account     int
	ContentType string
	Body        []byte // nil: there is none
	Summary     messagesummary.Summary
	Err         error // why the body cannot be read
}

func (BuddyWatch) event()      {}
func (BuddyState) event()      {}
func (WatcherState) event()    {}
func (WatcherRefused) event()  {}
func (WatcherWaiting) event()  {}
func (OnlineStatus) event()    {}
func (PublishFailed) event()   {}
func (VoicemailState) event()  {}
func (MessagesWaiting) event() {}

// SubscriptionInfo is a subscription as it stands.
type SubscriptionInfo struct {
	ID       int    // of somebody who is told of us: to decide by; else 0
	Account  int    // that it is about, of somebody who is told of us
	Event    string // "presence", "dialog", "message-summary"
	Remote   string
	Incoming bool // the other side is told; false: we are
	State    string
	Expires  time.Duration // what is left
}
