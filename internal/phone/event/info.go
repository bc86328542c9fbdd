package event

import (
	"net/netip"
	"time"

	"gosua/internal/media/stream"
)

// CallState is a call's state as the user sees it.
type CallState int

// The states of a call, in the order a call passes them.
const (
	CallNull CallState = iota
	CallCalling
	CallIncoming
	CallEarly
	CallConnecting
	CallConfirmed
	CallDisconnected
)

// String gives the word that pjsua prints.
func (s CallState) String() string {
	words := [...]string{"NULL", "CALLING", "INCOMING", "EARLY", "CONNECTING", "CONFIRMED", "DISCONNECTED"}
	if s < 0 || int(s) >= len(words) {
		return "UNKNOWN"
	}
	return words[s]
}

// MediaStatus is what a media line of a call does.
type MediaStatus int

// The states of a media line. Hold is an attribute of the media, not of the call.
const (
	MediaNone MediaStatus = iota
	MediaActive
	MediaLocalHold
	MediaRemoteHold
	MediaError
)

// String gives the words that pjsua prints.
func (s MediaStatus) String() string {
	words := [...]string{"None", "Active", "Local hold", "Remote hold", "Error"}
	if s < 0 || int(s) >= len(words) {
		return "Unknown"
	}
	return words[s]
}

// AccountInfo is one account as it stands.
type AccountInfo struct {
	ID  int
	URI string // the address of record as typed
	// Default marks the account that takes what no other does; new accounts take the mark.
	Default      bool
	HasRegistrar bool
	Status       int // last registration status; 0 none yet
	StatusText   string
	Expires      int // seconds left, -1 when not registered
	Online       bool
	OnlineText   string // what others are told: "Online", "Offline", or a word on it
	Waiting      string // what its voicemail has, such as "voice messages: 4 new, 1 old"; "": that is not known
}

// CallInfo is one call as it stands.
type CallInfo struct {
	ID, Account   int
	State         CallState
	Local, Remote string // name-addr with tag parameters left out
	RemoteTagged  string // the remote as From and To hold it, with its tag once that is known
	Incoming      bool
	Media         []MediaInfo
	LastCode      int
	LastReason    string
	Created       time.Time
	// FirstResponse and Connected count from the INVITE; 0 when it has not happened.
	FirstResponse, Connected time.Duration
	// ConfirmedFor is how long the call has been up, 0 before it is.
	ConfirmedFor time.Duration
}

// MediaInfo is one media line of a call.
type MediaInfo struct {
	Kind      string // "audio", "text"
	Status    MediaStatus
	Slot      int // bridge port, -1 none
	Codec     string
	Rate      int    // sampling rate, Hz
	Direction string // "sendrecv", "sendonly", "recvonly", "inactive"
	Remote    netip.AddrPort
}

// CallStats is a call with the figures of its streams.
type CallStats struct {
	Call CallInfo
	// Streams has one entry for each media line, in order.
	Streams []StreamStats
}

// StreamStats is one stream's figures.
type StreamStats struct {
	Media MediaInfo
	// Running tells that a stream counts; without it only Media is set.
	Running bool
	// Redundancy is how many generations of text are repeated.
	Redundancy int
	stream.Stats
}

// CodecInfo is one codec and its priority, 0 (off) to 255.
type CodecInfo struct {
	Name     string // "PCMU/8000/1"
	Priority int
}

// TransportInfo is a socket that listens.
type TransportInfo struct {
	Protocol string         // "UDP", "TCP", "TLS"
	Bound    netip.AddrPort // may be a wildcard address
	Shown    netip.AddrPort // as others are told to reach it
}
