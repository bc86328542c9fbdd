package fakephone

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone"
)

// ErrFake is an error that says nothing.
var ErrFake = errors.New("it does not want to")

// Phone notes what it is told to do.
type Phone struct {
	mu       sync.Mutex // guards all below
	did      []string
	accounts []phone.AccountInfo
	calls    []phone.CallInfo
	buddies  []phone.BuddyInfo
	ports    []phone.PortInfo
	subs     []phone.SubscriptionInfo
	dialogs  []dialoginfo.Dialog
	headers  []phone.Header
	wave     phone.WaveResult
	fail     error // what every act returns
	flushed  func()
}

// New makes a phone with two accounts, a bridge of three ports and two codecs.
func New() *Phone {
	return &Phone{
		accounts: []phone.AccountInfo{
			{ID: 0, URI: "<sip:127.0.0.1:20300>", Online: true, OnlineText: "Online"},
			{ID: 1, URI: "sip:me@127.0.0.1", Default: true, Online: true, OnlineText: "Online"},
		},
		ports: []phone.PortInfo{
			{Slot: 0, Name: "Master/sound", Rate: 16000, PTime: 20 * time.Millisecond, Channels: 1, To: []int{3}, RxLevel: 1, TxLevel: 1},
			{Slot: 1, Name: "ringback", Rate: 16000, PTime: 20 * time.Millisecond, Channels: 1},
			{Slot: 3, Name: "sip:bob@127.0.0.1:20020", Rate: 16000, PTime: 20 * time.Millisecond, Channels: 1, To: []int{0, 1}},
		},
	}
}

func (p *Phone) act(format string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.did = append(p.did, fmt.Sprintf(format, args...))
	return p.fail
}

// Done gives what was done, one act a line, and forgets it.
func (p *Phone) Done() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	did := strings.Join(p.did, "\n")
	p.did = nil
	return did
}

// Fail has every act return an error from now on; nil has them succeed.
func (p *Phone) Fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = err
}

// OnFlush has Flush call something, which may tell events.
func (p *Phone) OnFlush(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flushed = f
}

// Flush waits for nothing: tests tell the events.
func (p *Phone) Flush() {
	p.mu.Lock()
	f := p.flushed
	p.mu.Unlock()
	if f != nil {
		f()
	}
}

// SetAccounts replaces the accounts.
func (p *Phone) SetAccounts(list ...phone.AccountInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accounts = list
}

// AddCall gives the phone a call.
func (p *Phone) AddCall(c phone.CallInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, c)
}

// DropCall takes a call away.
func (p *Phone) DropCall(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = slices.DeleteFunc(p.calls, func(c phone.CallInfo) bool { return c.ID == id })
}

// AddAccount is that of a phone.
func (p *Phone) AddAccount(c phone.AccountConfig) (int, error) {
	cred := c.Credentials[0]
	return 2, p.act("add %s %s %s %s %s", c.ID, c.Registrar, cred.Realm, cred.Username, cred.Password.Reveal())
}

// DeleteAccount is that of a phone.
func (p *Phone) DeleteAccount(id int) error { return p.act("delete %d", id) }

// Register is that of a phone.
func (p *Phone) Register(id int) error { return p.act("register %d", id) }

// Unregister is that of a phone.
func (p *Phone) Unregister(id int) error { return p.act("unregister %d", id) }

// Accounts is that of a phone.
func (p *Phone) Accounts() []phone.AccountInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.accounts)
}

// SetDefaultAccount is that of a phone.
func (p *Phone) SetDefaultAccount(id int) error { return p.act("default %d", id) }

// MakeCall is that of a phone.
func (p *Phone) MakeCall(account int, target string) (int, error) {
	if err := p.act("call %d %s", account, target); err != nil {
		return 0, err
	}
	id := len(p.Calls())
	p.AddCall(phone.CallInfo{ID: id, Remote: target, State: phone.CallCalling})
	return id, nil
}

// Answer is that of a phone.
func (p *Phone) Answer(call, code int, reason, contact string) error {
	if contact != "" {
		reason = strings.TrimSpace(reason + " to " + contact)
	}
	return p.act("answer %d %d %s", call, code, reason)
}

// Hangup is that of a phone.
func (p *Phone) Hangup(call, code int) error { return p.act("hangup %d %d", call, code) }

// HangupAll is that of a phone.
func (p *Phone) HangupAll() { _ = p.act("hangup all") }

// Hold is that of a phone.
func (p *Phone) Hold(call int) error { return p.act("hold %d", call) }

// Reinvite is that of a phone.
func (p *Phone) Reinvite(call int) error { return p.act("reinvite %d", call) }

// Transfer is that of a phone.
func (p *Phone) Transfer(call int, target string) error { return p.act("transfer %d %s", call, target) }

// TransferReplaces is that of a phone.
func (p *Phone) TransferReplaces(call, other int) error {
	return p.act("transfer %d to call %d", call, other)
}

// Redirect is that of a phone.
func (p *Phone) Redirect(call int, how phone.Redirect) error {
	return p.act("redirect %d %d", call, how)
}

// SendDTMF is that of a phone.
func (p *Phone) SendDTMF(call int, digits string) error { return p.act("dtmf %d %s", call, digits) }

// SendDTMFInfo is that of a phone.
func (p *Phone) SendDTMFInfo(call int, digits string) error {
	return p.act("info %d %s", call, digits)
}

// SendDTMFTones is that of a phone.
func (p *Phone) SendDTMFTones(call int, digits string) error {
	return p.act("tones %d %s", call, digits)
}

// SendDigits is that of a phone.
func (p *Phone) SendDigits(call int, digits string) error {
	return p.act("digits %d %s", call, digits)
}

// SendText is that of a phone.
func (p *Phone) SendText(call int, text string) error { return p.act("text %d %s", call, text) }

// SendInfo is that of a phone.
func (p *Phone) SendInfo(call int, contentType, text string) error {
	return p.act("info %d %s %s", call, contentType, text)
}

// AddHeader is that of a phone.
func (p *Phone) AddHeader(h phone.Header) error {
	err := p.act("header %s: %s", h.Name, h.Value)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.headers = append(p.headers, h)
	}
	return err
}

// ClearHeaders is that of a phone.
func (p *Phone) ClearHeaders() {
	_ = p.act("clear headers")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.headers = nil
}

// Headers is that of a phone.
func (p *Phone) Headers() []phone.Header {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.headers)
}

// Calls is that of a phone.
func (p *Phone) Calls() []phone.CallInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// Call is that of a phone.
func (p *Phone) Call(id int) (phone.CallInfo, bool) {
	for _, c := range p.Calls() {
		if c.ID == id {
			return c, true
		}
	}
	return phone.CallInfo{}, false
}

// Stats is that of a phone.
func (p *Phone) Stats(call int) (phone.CallStats, bool) {
	c, ok := p.Call(call)
	return phone.CallStats{Call: c}, ok
}

// Ports is that of a phone.
func (p *Phone) Ports() []phone.PortInfo { return p.ports }

// Connect is that of a phone.
func (p *Phone) Connect(src, dst int) error { return p.act("connect %d %d", src, dst) }

// Disconnect is that of a phone.
func (p *Phone) Disconnect(src, dst int) error { return p.act("disconnect %d %d", src, dst) }

// SetLevel is that of a phone.
func (p *Phone) SetLevel(s int, rx, tx float64) error { return p.act("level %d %g %g", s, rx, tx) }

// Codecs is that of a phone.
func (p *Phone) Codecs() []phone.CodecInfo {
	return []phone.CodecInfo{{Name: "PCMU/8000/1", Priority: 128}, {Name: "PCMA/8000/1", Priority: 127}}
}

// SetCodecPriority is that of a phone.
func (p *Phone) SetCodecPriority(name string, priority int) error {
	return p.act("codec %s %d", name, priority)
}

// Transports is that of a phone.
func (p *Phone) Transports() []phone.TransportInfo {
	return []phone.TransportInfo{{Protocol: "UDP", Bound: netip.MustParseAddrPort("0.0.0.0:5060"), Shown: netip.MustParseAddrPort("10.0.0.1:5060")}}
}

// SIPStats is that of a phone.
func (p *Phone) SIPStats() phone.SIPStats { return phone.SIPStats{Received: 7, Transactions: 1} }

// Update is that of a phone.
func (p *Phone) Update(call int) error { return p.act("update %d", call) }

// SetSDPOffer is that of a phone.
func (p *Phone) SetSDPOffer(on bool) { _ = p.act("offer %v", on) }

// AddBuddy is that of a phone.
func (p *Phone) AddBuddy(uri string) (int, error) {
	if err := p.act("buddy %s", uri); err != nil {
		return 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	id := len(p.buddies)
	p.buddies = append(p.buddies, phone.BuddyInfo{ID: id, URI: uri, Status: "?"})
	return id, nil
}

// DeleteBuddy is that of a phone.
func (p *Phone) DeleteBuddy(id int) error {
	if err := p.act("no buddy %d", id); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.buddies = slices.DeleteFunc(p.buddies, func(b phone.BuddyInfo) bool { return b.ID == id })
	return nil
}

// Buddies is that of a phone.
func (p *Phone) Buddies() []phone.BuddyInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.buddies)
}

// SendRequest is that of a phone.
func (p *Phone) SendRequest(account int, method, target string) error {
	return p.act("request %d %s %s", account, method, target)
}

// SendRequestInCall is that of a phone.
func (p *Phone) SendRequestInCall(call int, method string) error {
	return p.act("request in %d %s", call, method)
}

// SendMessage is that of a phone.
func (p *Phone) SendMessage(account int, target, text string) error {
	return p.act("message %d %s %s", account, target, text)
}

// SendMessageInCall is that of a phone.
func (p *Phone) SendMessageInCall(call int, text string) error {
	return p.act("message in %d %s", call, text)
}

// HandleIPChange is that of a phone.
func (p *Phone) HandleIPChange() error { return p.act("address") }

// SetWave is what playing comes to from now on.
func (p *Phone) SetWave(r phone.WaveResult) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wave = r
}

// PlayToCall is that of a phone.
func (p *Phone) PlayToCall(call int, file string) (phone.WaveResult, error) {
	err := p.act("play %d %s", call, file)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wave, err
}

// StopPlay is that of a phone.
func (p *Phone) StopPlay(call int) (phone.WaveResult, error) {
	return phone.WaveResult{}, p.act("stop playing %d", call)
}

// RecordCall is that of a phone.
func (p *Phone) RecordCall(call int, file string) (phone.WaveResult, error) {
	return phone.WaveResult{}, p.act("record %d %s", call, file)
}

// StopRecord is that of a phone.
func (p *Phone) StopRecord(call int) (phone.WaveResult, error) {
	return phone.WaveResult{}, p.act("stop recording %d", call)
}
