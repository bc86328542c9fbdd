package phone

import (
	"context"
	"errors"
)

var errNotYet = errors.New("not built yet")

// Phone is the softphone.
type Phone struct{}

// LocalError is a port, file or device of this machine that could not be had.
type LocalError struct {
	What string // the act and its object: "listen udp 127.0.0.1:5060", "open file for playback a.wav"
	Err  error
}

// Error gives the act, its object and the cause.
func (e *LocalError) Error() string { return e.What + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *LocalError) Unwrap() error { return e.Err }

// New makes a phone: nothing is opened yet, so that a subscriber hears everything.
func New(cfg Config) (*Phone, error) { return &Phone{}, nil }

// Start opens players, sockets and the device, in pjsua's order. A *LocalError tells what could not be had.
func (p *Phone) Start() error { return errNotYet }

// Shutdown ends calls and registrations politely within ctx, then closes.
func (p *Phone) Shutdown(ctx context.Context) error { return errNotYet }

// Close ends everything at once.
func (p *Phone) Close() error { return errNotYet }

// Subscribe delivers every event from now on to h, in order, on a goroutine of the phone's own. h may call anything back.
func (p *Phone) Subscribe(h func(Event)) (cancel func()) { return func() {} }

// AddAccount adds an account and registers it when it has a registrar.
func (p *Phone) AddAccount(cfg AccountConfig) (int, error) { return 0, errNotYet }

// DeleteAccount unregisters and removes an account.
func (p *Phone) DeleteAccount(id int) error { return errNotYet }

// Register registers the account, or refreshes its binding.
func (p *Phone) Register(id int) error { return errNotYet }

// Unregister removes the account's binding.
func (p *Phone) Unregister(id int) error { return errNotYet }

// Accounts lists the accounts by id.
func (p *Phone) Accounts() []AccountInfo { return nil }

// SetDefaultAccount makes id the account that takes what no other does.
func (p *Phone) SetDefaultAccount(id int) error { return errNotYet }

// MakeCall calls target from the account.
func (p *Phone) MakeCall(account int, target string) (int, error) { return 0, errNotYet }

// Answer answers an incoming call with code: below 200 it goes on ringing, 200 accepts, from 300 it refuses. reason ""
// is the code's own; contact is for 3xx.
func (p *Phone) Answer(call, code int, reason, contact string) error { return errNotYet }

// Hangup ends a call with what its state needs; code 0 is 603 for an unanswered incoming call.
func (p *Phone) Hangup(call, code int) error { return errNotYet }

// HangupAll ends every call.
func (p *Phone) HangupAll() {}

// Hold puts a call on hold.
func (p *Phone) Hold(call int) error { return errNotYet }

// Reinvite sends a re-INVITE that releases a hold.
func (p *Phone) Reinvite(call int) error { return errNotYet }

// SendDTMF queues digits as RFC 4733 events.
func (p *Phone) SendDTMF(call int, digits string) error { return errNotYet }

// SendDTMFInfo sends each digit in an INFO request.
func (p *Phone) SendDTMFInfo(call int, digits string) error { return errNotYet }

// Calls lists the calls by id.
func (p *Phone) Calls() []CallInfo { return nil }

// Call gives one call.
func (p *Phone) Call(id int) (CallInfo, bool) { return CallInfo{}, false }

// Stats gives the figures of a call's streams.
func (p *Phone) Stats(call int) (CallStats, bool) { return CallStats{}, false }

// Ports lists the conference bridge's ports by slot.
func (p *Phone) Ports() []PortInfo { return nil }

// Connect joins one bridge port to another.
func (p *Phone) Connect(src, dst int) error { return errNotYet }

// Disconnect parts them.
func (p *Phone) Disconnect(src, dst int) error { return errNotYet }

// SetLevel sets a port's gains, 1 is unchanged: rx towards the bridge, tx out of it.
func (p *Phone) SetLevel(slot int, rx, tx float64) error { return errNotYet }

// Codecs lists the codecs by priority.
func (p *Phone) Codecs() []CodecInfo { return nil }

// SetCodecPriority sets the priority, 0 (off) to 255, of every codec whose id starts with name ("*" for all).
func (p *Phone) SetCodecPriority(name string, priority int) error { return errNotYet }
