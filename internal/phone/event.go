package phone

import (
	"fmt"

	"gosua/internal/phone/event"
	"gosua/internal/phone/eventqueue"
)

// Event is something that happened to the phone. Events reach subscribers in the order they happened.
type Event = event.Event

// The events; each is explained in package event.
type (
	PhoneState           = event.PhoneState
	TransportUp          = event.TransportUp
	TransportConnecting  = event.TransportConnecting
	TransportState       = event.TransportState
	TLSUnverified        = event.TLSUnverified
	TLSState             = event.TLSState
	Certificate          = event.Certificate
	CertName             = event.CertName
	NamePart             = event.NamePart
	AltName              = event.AltName
	AccountAdded         = event.AccountAdded
	AccountRemoved       = event.AccountRemoved
	SIPTrace             = event.SIPTrace
	RegistrationStarting = event.RegistrationStarting
	RegistrationStage    = event.RegistrationStage
	AddressChanged       = event.AddressChanged
	ContactUpdated       = event.ContactUpdated
	KeepAlive            = event.KeepAlive
	RegistrationSent     = event.RegistrationSent
	Registered           = event.Registered
	Unregistered         = event.Unregistered
	RegistrationFailed   = event.RegistrationFailed
	RegistrationRetry    = event.RegistrationRetry
	MakingCall           = event.MakingCall
	IncomingCall         = event.IncomingCall
	CallStateChanged     = event.CallStateChanged
	CallEnded            = event.CallEnded
	CallMedia            = event.CallMedia
	MediaUpdated         = event.MediaUpdated
	SDPDone              = event.SDPDone
	CallAction           = event.CallAction
	DTMF                 = event.DTMF
	DTMFSent             = event.DTMFSent
	BuddyAdded           = event.BuddyAdded
	BuddyRemoved         = event.BuddyRemoved
	RequestAnswered      = event.RequestAnswered
	MessageSent          = event.MessageSent
	InfoReceived         = event.InfoReceived
	ConfConnect          = event.ConfConnect
	ConfTransmit         = event.ConfTransmit
	PortAdded            = event.PortAdded
	DeviceState          = event.DeviceState
	PlayerCreated        = event.PlayerCreated
	RecorderCreated      = event.RecorderCreated
	FileOpening          = event.FileOpening
	FileRefused          = event.FileRefused
	FileClosing          = event.FileClosing
	RTPSocket            = event.RTPSocket
	TooManyCalls         = event.TooManyCalls
	CallRefused          = event.CallRefused
	CallTransferring     = event.CallTransferring
	CallReferred         = event.CallReferred
	SubscriptionChanged  = event.SubscriptionChanged
	TransferProgress     = event.TransferProgress
	CallReplaced         = event.CallReplaced
	CallRedirected       = event.CallRedirected
	TextReceived         = event.TextReceived
	Notice               = event.Notice
)

// What is told when it is asked for, and in events; explained in package event.
type (
	CallState     = event.CallState
	MediaStatus   = event.MediaStatus
	AccountInfo   = event.AccountInfo
	CallInfo      = event.CallInfo
	MediaInfo     = event.MediaInfo
	CallStats     = event.CallStats
	StreamStats   = event.StreamStats
	CodecInfo     = event.CodecInfo
	TransportInfo = event.TransportInfo
)

// The states of a call, in the order a call passes them.
const (
	CallNull         = event.CallNull
	CallCalling      = event.CallCalling
	CallIncoming     = event.CallIncoming
	CallEarly        = event.CallEarly
	CallConnecting   = event.CallConnecting
	CallConfirmed    = event.CallConfirmed
	CallDisconnected = event.CallDisconnected
)

// The states of a media line.
const (
	MediaNone       = event.MediaNone
	MediaActive     = event.MediaActive
	MediaLocalHold  = event.MediaLocalHold
	MediaRemoteHold = event.MediaRemoteHold
	MediaError      = event.MediaError
)

// newEvents is the queue that events leave by. For a subscriber that is too slow, what others can cause as often as they like
// may be left out; nothing of calls and accounts is.
func newEvents() *eventqueue.Queue[Event] {
	return eventqueue.New(eventqueue.Config[Event]{
		Optional: optional,
		Bytes:    heldBytes,
		LeftOut: func(n int) Event {
			text := fmt.Sprintf("%d messages, connections and refused calls left out: the reader is too slow", n)
			return Notice{Level: 2, Sender: "phone", Text: text}
		},
	})
}

// optional tells whether an event may be left out.
func optional(ev Event) bool {
	switch ev := ev.(type) {
	case BuddyState:
		return ev.From == ev.To // one more NOTIFY, with a document as large as it likes; what it told, the list knows
	case VoicemailState:
		return ev.From == ev.To
	case SIPTrace, TransportConnecting, TransportState, TooManyCalls, CallRefused, TextReceived, InfoReceived, MessageReceived, MessagesWaiting, Typing,
		WatcherState, WatcherRefused, WatcherWaiting:
		return true
	}
	return false
}

// dialogBytes is about what a dialog in a document holds.
const dialogBytes = 256

// heldBytes is how much of a message an event holds.
func heldBytes(ev Event) int {
	switch ev := ev.(type) {
	case SIPTrace:
		return len(ev.Raw)
	case MessageReceived:
		return len(ev.From) + len(ev.Text)
	case TextReceived:
		return len(ev.Text)
	case InfoReceived:
		return len(ev.Body) + len(ev.Text)
	case MessagesWaiting:
		return len(ev.Body)
	case Typing:
		return len(ev.From)
	case BuddyState:
		return len(ev.Status) + dialogBytes*len(ev.Dialogs.Dialogs)
	}
	return 0
}

// The events of presence, messages and voicemail; each is explained in package event.
type (
	BuddyWatch      = event.BuddyWatch
	BuddyState      = event.BuddyState
	WatcherState    = event.WatcherState
	WatcherRefused  = event.WatcherRefused
	WatcherWaiting  = event.WatcherWaiting
	OnlineStatus    = event.OnlineStatus
	PublishFailed   = event.PublishFailed
	VoicemailState  = event.VoicemailState
	MessagesWaiting = event.MessagesWaiting
	MessageReceived = event.MessageReceived
	Typing          = event.Typing
	// SubscriptionInfo is a subscription as it stands.
	SubscriptionInfo = event.SubscriptionInfo
)
