package registration

import (
	"net/netip"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Kind says what an Event tells.
type Kind int

// The kinds of events; the fields of Event that each one fills are named.
const (
	Starting         Kind = iota // a registration begins, before any look-up; not told of refreshes
	Sent                         // its first REGISTER left: Flow; not told of refreshes
	Success                      // registered: Code, Reason, Expires, Contact, Flow
	Failure                      // an attempt failed: Code, Reason, Err, Permanent
	RetryScheduled               // the next attempt comes by itself: In, 0 with Err when a connection was lost
	Unregister                   // an unregistration begins
	UnregisterSent               // its REGISTER left: Flow
	Unregistered                 // the binding is gone: Code, Reason, or Err when the registrar did not say so
	AddressChanged               // the registrar sees another address than our Contact says: From, To
	ContactUpdated               // later messages carry another Contact: Contact
	KeepAliveStarted             // keep-alives will be sent: Interval, Flow
	KeepAlive                    // one was sent: Bytes, Flow
)

var kindNames = [...]string{"Starting", "Sent", "Success", "Failure", "RetryScheduled", "Unregister",
	"UnregisterSent", "Unregistered", "AddressChanged", "ContactUpdated", "KeepAliveStarted", "KeepAlive"}

// String is the name of the kind.
func (k Kind) String() string {
	if k < Starting || k > KeepAlive {
		return "Unknown"
	}
	return kindNames[k]
}

// Event is one thing that happened to a registration. Which fields are set
// stands with each Kind.
type Event struct {
	Kind      Kind
	Code      int    // SIP status; with Err set a number that stands for it, or 0
	Reason    string // reason phrase
	Err       error  // local cause: nothing was heard, or what was heard cannot be used
	Permanent bool   // there will be no retry
	Expires   time.Duration
	In        time.Duration
	Interval  time.Duration
	Bytes     int
	From, To  netip.AddrPort
	Contact   sipmsg.NameAddr
	Flow      *transport.Flow
}
