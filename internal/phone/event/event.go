package event

import (
	"net/netip"
	"time"
)

// Event is something that happened to the phone. Events reach subscribers in the order they happened.
type Event interface{ event() }

// PhoneState tells a step of the phone's life: "CREATED", "INIT", "STARTING", "RUNNING", "CLOSING", "NULL".
type PhoneState struct{ From, To string }

// TransportUp tells that a socket listens.
type TransportUp struct {
	Protocol string // "UDP", "TCP", "TLS"
	Addr     netip.AddrPort
}

// TransportConnecting tells that a stream connection is being made; TransportState follows when it is up.
type TransportConnecting struct {
	Protocol string
	Local    netip.Addr // the port is not known yet
	Remote   netip.AddrPort
}

// TransportState tells that a stream connection came up or went down, or that a TLS server was refused for its certificate.
type TransportState struct {
	Protocol  string
	Local     netip.AddrPort
	Remote    netip.AddrPort
	Incoming  bool // the remote opened it
	Connected bool
	Err       error     // why it went down; nil when it was closed in good order
	TLS       *TLSState // of a TLS connection that came up, or never did for the server's certificate; else nil
}

// TLSUnverified tells that a TLS connection was used whose certificate nobody verified.
type TLSUnverified struct {
	Remote      string
	Fingerprint string // SHA-256, hexadecimal
}

// AccountAdded tells that an account exists now.
type AccountAdded struct {
	ID  int
	URI string
}

// AccountRemoved tells that an account is gone.
type AccountRemoved struct{ ID int }

// SIPTrace is one SIP message as it was on the wire.
type SIPTrace struct {
	Out      bool
	Raw      []byte
	Summary  string // "INVITE/cseq=1" or "200/INVITE/cseq=1"
	Request  bool
	Protocol string
	Remote   netip.AddrPort
	At       time.Time
}

// RegistrationStarting tells that an account sets out to register, or with Unregister to remove its binding.
type RegistrationStarting struct {
	Account    int
	Unregister bool
}

// RegistrationStage is one step of a REGISTER, told when it has ended: "resolve", "connect", "tls", "request",
// "challenge", "answer".
type RegistrationStage struct {
	Account int
	Stage   string
	Detail  string
	At      time.Time
	Err     error
}

// AddressChanged tells that the registrar sees another address than the Contact said.
type AddressChanged struct {
	Account  int
	From, To netip.AddrPort
}

// ContactUpdated tells the Contact that an account uses from now on.
type ContactUpdated struct {
	Account int
	Contact string
}

// KeepAlive tells that keep-alives Started with an Interval, or that one of so many Bytes was sent.
type KeepAlive struct {
	Account  int
	Remote   netip.AddrPort
	Started  bool
	Interval time.Duration
	Bytes    int
}

// RegistrationSent tells that a REGISTER left, or with Unregister one that removes the binding.
type RegistrationSent struct {
	Account    int
	Unregister bool
}

// Registered tells that a registrar accepted.
type Registered struct {
	Account int
	URI     string
	Code    int
	Reason  string
	Expires int // seconds granted
}

// Unregistered tells that the binding was removed.
type Unregistered struct {
	Account int
	URI     string
	Err     error // the registrar did not say so
}

// RegistrationFailed tells that a registration attempt failed.
type RegistrationFailed struct {
	Account int
	URI     string
	Code    int // the registrar's status; 0 for a local cause
	Reason  string
	Err     error // the local cause; nil when the registrar refused
	// Permanent failures are not tried again.
	Permanent bool
}

// RegistrationRetry tells when the next attempt comes.
type RegistrationRetry struct {
	Account int
	In      time.Duration
}

// MakingCall tells that a call is about to be placed.
type MakingCall struct {
	Call, Account int
	Target        string
}

// IncomingCall tells that somebody calls.
type IncomingCall struct {
	Call, Account int
	Local, Remote string // To and From as name-addr
	Audio, Video  int    // m-lines offered
	Text          int
	// AutoAnswer is the final status the phone answers with by itself; 0 when the user must.
	AutoAnswer int
}

// CallStateChanged tells a call's new state.
type CallStateChanged struct {
	Call   int
	State  CallState
	Code   int // last status, for EARLY
	Reason string
}

// CallEnded tells that a call is gone. Stats is what it had been, complete.
type CallEnded struct {
	Call   int
	Code   int
	Reason string
	Err    error // the local cause; nil when the remote or the user ended it
	Stats  CallStats
}

// CallMedia tells the state of one media line of a call.
type CallMedia struct {
	Call, Index int
	Kind        string // "audio"
	Status      MediaStatus
}

// MediaUpdated tells that a stream runs with this codec and direction; one that is refused or served by nobody has no codec.
type MediaUpdated struct {
	Call, Index int
	Kind        string
	Codec       string
	Direction   string
}

// SDPDone tells how a negotiation ended.
type SDPDone struct {
	Call int
	// Unchanged: the final answer is that which early media run by, so that everything stays as it is.
	Unchanged bool
	Err       error
}

// CallAction tells what the phone sets out to do with a call: "hold", "reinvite", "update", "answer" and "hangup" with
// the status code, "hangup all" for no call in particular, or "duration" (the longest a call may last is over) with that in seconds.
type CallAction struct {
	Call   int
	Action string
	Code   int
}

// DTMF tells one digit that was received.
type DTMF struct {
	Call     int
	Digit    string
	Method   string // "RFC2833", "SIP INFO" or "in-band": as tones in the sound
	Duration int    // ms, 0 unknown
	Stream   int    // media index, -1 for INFO
}

// DTMFSent tells digits on their way out; Method as in DTMF.
type DTMFSent struct {
	Call   int
	Digits string
	Method string
	Err    error
	Done   bool // the INFO was answered
}

// BuddyAdded tells that somebody is on the list of buddies now, seen from an account.
type BuddyAdded struct {
	ID, Account int
	URI         string
}

// BuddyRemoved tells that a buddy is off the list.
type BuddyRemoved struct{ ID int }

// RequestAnswered tells what became of a request of the user's choice (SendRequest, SendRequestInCall).
type RequestAnswered struct {
	Call   int // -1 outside any call
	Method string
	Target string // as typed; of a call, the remote
	Code   int    // final status; 0: nobody answered
	Reason string
	Err    error // why nobody did
}

// MessageSent tells what became of a text message: delivered when Code is below 300 and Err nil.
type MessageSent struct {
	Call   int // -1 outside any call
	Target string
	Text   string
	Code   int // final status; for a local failure the number that pjsua shows
	Reason string
	Err    error // the local failure
}

// ConfConnect tells that one bridge port was joined to another, or with Off parted from it.
type ConfConnect struct {
	Src, Dst int
	Off      bool
}

// ConfTransmit tells that the bridge's clock carried out a connection, or with Off parted it.
type ConfTransmit struct {
	Src, Dst         int
	SrcName, DstName string
	Off              bool
}

// PortAdded tells that a bridge port exists, or with Removed no longer does.
type PortAdded struct {
	Slot    int
	Name    string
	Count   int
	Removed bool
}

// DeviceState tells that the sound device was turned on or off.
type DeviceState struct {
	On   bool
	Null bool
	Name string
	Idle bool  // it went off because nothing was connected to it for MediaConfig.IdleClose
	Err  error // why the null device stands in for the wanted one, told once
}

// PlayerCreated tells of a play file that was opened.
type PlayerCreated struct {
	ID             int // the lowest that no open player has
	File           string
	Rate, Channels int
	Size           int64 // bytes
	Slot           int
}

// RecorderCreated tells of a file that is being written.
type RecorderCreated struct {
	ID   int // the lowest that no open recorder has
	File string
	Rate int
	Slot int
}

// FileOpening tells that a file is about to be opened to play it, or created to record to it.
type FileOpening struct {
	File     string
	Recorder bool
}

// FileRefused tells that a file of PlayToCall or RecordCall could not be had.
type FileRefused struct {
	File     string
	Recorder bool
	Err      error
}

// FileClosing tells that a player or a recorder goes.
type FileClosing struct {
	ID       int
	Recorder bool
}

// RTPSocket tells where a call's media is to be reached.
type RTPSocket struct {
	Call      int
	Index     int // how many of the call's were told before
	RTP, RTCP netip.AddrPort
	Mux       bool // RTCP comes to RTP's as well, if the remote agrees
}

// CallRefused tells of a call that nobody hears of, because its offer is of no use.
type CallRefused struct {
	Remote string
	Code   int
	Reason string
	Err    error
}

// TooManyCalls tells that an incoming call was refused for want of room.
type TooManyCalls struct{ Remote string }

// Notice is a line for the log that no other event covers. Level is pjsua's, 1 (error) to 5.
type Notice struct {
	Level  int
	Sender string
	Text   string
}

func (PhoneState) event()           {}
func (TransportUp) event()          {}
func (TransportConnecting) event()  {}
func (TransportState) event()       {}
func (TLSUnverified) event()        {}
func (AccountAdded) event()         {}
func (AccountRemoved) event()       {}
func (SIPTrace) event()             {}
func (RegistrationStarting) event() {}
func (RegistrationStage) event()    {}
func (AddressChanged) event()       {}
func (ContactUpdated) event()       {}
func (KeepAlive) event()            {}
func (RegistrationSent) event()     {}
func (Registered) event()           {}
func (Unregistered) event()         {}
func (RegistrationFailed) event()   {}
func (RegistrationRetry) event()    {}
func (MakingCall) event()           {}
func (IncomingCall) event()         {}
func (CallStateChanged) event()     {}
func (CallEnded) event()            {}
func (CallMedia) event()            {}
func (MediaUpdated) event()         {}
func (SDPDone) event()              {}
func (CallAction) event()           {}
func (DTMF) event()                 {}
func (DTMFSent) event()             {}
func (BuddyAdded) event()           {}
func (BuddyRemoved) event()         {}
func (RequestAnswered) event()      {}
func (MessageSent) event()          {}
func (ConfConnect) event()          {}
func (ConfTransmit) event()         {}
func (PortAdded) event()            {}
func (DeviceState) event()          {}
func (PlayerCreated) event()        {}
func (RecorderCreated) event()      {}
func (FileOpening) event()          {}
func (FileRefused) event()          {}
func (FileClosing) event()          {}
func (RTPSocket) event()            {}
func (TooManyCalls) event()         {}
func (CallRefused) event()          {}
func (Notice) event()               {}
