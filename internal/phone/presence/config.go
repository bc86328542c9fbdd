package presence

import (
	"errors"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// Event is the event package (RFC 3856 §6.1).
const Event = "presence"

// ErrNoWatcher says that nobody waits under that number.
var ErrNoWatcher = errors.New("nobody waits under that number")

// Policy is who may be told.
type Policy int

// The policies.
const (
	Everybody Policy = iota // whoever asks
	Buddies                 // who is on the list of buddies; others are refused
	Ask                     // who is on the list of buddies; others wait for the user's word
)

// String is the word that settings have for it.
func (p Policy) String() string {
	words := [...]string{"all", "buddies", "ask"}
	if p < 0 || int(p) >= len(words) {
		return "unknown"
	}
	return words[p]
}

// Config is what a Presence is made of. All but Headers and Policy is needed; IsBuddy where Policy asks it.
type Config struct {
	Usage    *notifier.Usage
	Client   *uac.Client
	Loop     *loop.Loop
	Accounts *accounts.List
	Headers  []sipmsg.Field // on NOTIFYs and the answers to SUBSCRIBEs
	Policy   Policy
	IsBuddy  func(uri.URI) bool
	Emit     func(event.Event) // WatcherState, WatcherRefused, WatcherWaiting, OnlineStatus, PublishFailed
}
