package console

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"gosua/internal/phone"
)

var errFake = errors.New("it does not want to")

// fakePhone notes what it is told to do.
type fakePhone struct {
	mu       sync.Mutex // guards all below
	did      []string
	accounts []phone.AccountInfo
	calls    []phone.CallInfo
	ports    []phone.PortInfo
	fail     error // what every act returns
}

func newFake() *fakePhone {
	return &fakePhone{
		accounts: []phone.AccountInfo{
			{ID: 0, URI: "<sip:127.0.0.1:20300>", Online: true},
			{ID: 1, URI: "sip:me@127.0.0.1", Default: true, Online: true},
		},
		ports: []phone.PortInfo{
			{Slot: 0, Name: "Master/sound", Rate: 16000, PTime: 20 * time.Millisecond, Channels: 1, To: []int{3}, RxLevel: 1, TxLevel: 1},
			{Slot: 1, Name: "ringback", Rate: 16000, PTime: 20 * time.Millisecond, Channels: 1},
			{Slot: 3, Name: "sip:bob@127.0.0.1:20020", Rate: 16000, PTime: 20 * time.Millisecond, Channels: 1, To: []int{0, 1}},
		},
	}
}

func (p *fakePhone) act(format string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.did = append(p.did, fmt.Sprintf(format, args...))
	return p.fail
}

// done gives what was done, one act a line, and forgets it.
func (p *fakePhone) done() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	did := strings.Join(p.did, "\n")
	p.did = nil
	return did
}

func (p *fakePhone) addCall(c phone.CallInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, c)
}

func (p *fakePhone) dropCall(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = slices.DeleteFunc(p.calls, func(c phone.CallInfo) bool { return c.ID == id })
}

func (p *fakePhone) AddAccount(c phone.AccountConfig) (int, error) {
	cred := c.Credentials[0]
	return 2, p.act("add %s %s %s %s %s", c.ID, c.Registrar, cred.Realm, cred.Username, cred.Password.Reveal())
}
func (p *fakePhone) DeleteAccount(id int) error { return p.act("delete %d", id) }
func (p *fakePhone) Register(id int) error      { return p.act("register %d", id) }
func (p *fakePhone) Unregister(id int) error    { return p.act("unregister %d", id) }
func (p *fakePhone) Accounts() []phone.AccountInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.accounts)
}
func (p *fakePhone) SetDefaultAccount(id int) error { return p.act("default %d", id) }

func (p *fakePhone) MakeCall(account int, target string) (int, error) {
	if err := p.act("call %d %s", account, target); err != nil {
		return 0, err
	}
	id := len(p.Calls())
	p.addCall(phone.CallInfo{ID: id, Remote: target, State: phone.CallCalling})
	return id, nil
}
func (p *fakePhone) Answer(call, code int, reason, contact string) error {
	return p.act("answer %d %d %s%s", call, code, reason, contact)
}
func (p *fakePhone) Hangup(call, code int) error            { return p.act("hangup %d %d", call, code) }
func (p *fakePhone) HangupAll()                             { _ = p.act("hangup all") }
func (p *fakePhone) Hold(call int) error                    { return p.act("hold %d", call) }
func (p *fakePhone) Reinvite(call int) error                { return p.act("reinvite %d", call) }
func (p *fakePhone) SendDTMF(call int, digits string) error { return p.act("dtmf %d %s", call, digits) }
func (p *fakePhone) SendDTMFInfo(call int, digits string) error {
	return p.act("info %d %s", call, digits)
}
func (p *fakePhone) Calls() []phone.CallInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}
func (p *fakePhone) Call(id int) (phone.CallInfo, bool) {
	for _, c := range p.Calls() {
		if c.ID == id {
			return c, true
		}
	}
	return phone.CallInfo{}, false
}
func (p *fakePhone) Stats(call int) (phone.CallStats, bool) {
	c, ok := p.Call(call)
	return phone.CallStats{Call: c}, ok
}
func (p *fakePhone) Ports() []phone.PortInfo              { return p.ports }
func (p *fakePhone) Connect(src, dst int) error           { return p.act("connect %d %d", src, dst) }
func (p *fakePhone) Disconnect(src, dst int) error        { return p.act("disconnect %d %d", src, dst) }
func (p *fakePhone) SetLevel(s int, rx, tx float64) error { return p.act("level %d %g %g", s, rx, tx) }
func (p *fakePhone) Codecs() []phone.CodecInfo {
	return []phone.CodecInfo{{Name: "PCMU/8000/1", Priority: 128}, {Name: "PCMA/8000/1", Priority: 127}}
}
func (p *fakePhone) SetCodecPriority(name string, priority int) error {
	return p.act("codec %s %d", name, priority)
}
func (p *fakePhone) Transports() []phone.TransportInfo {
	return []phone.TransportInfo{{Protocol: "UDP", Bound: netip.MustParseAddrPort("0.0.0.0:5060"), Shown: netip.MustParseAddrPort("10.0.0.1:5060")}}
}
func (p *fakePhone) SIPStats() phone.SIPStats { return phone.SIPStats{Received: 7, Transactions: 1} }
