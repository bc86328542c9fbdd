package exchanges

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

const (
	ourIP   = "10.0.0.1"
	theirIP = "10.0.0.9"
)

// bound is how long a call and all that belongs to it may live after its row has ended: two waits of 64*T1 and a second.
const bound = 65 * time.Second

// settings are the words of config.
var settings = map[string]func(*phone.Config){
	"100rel": func(c *phone.Config) { c.Accounts[0].Extensions.Require100Rel = true },
	"timer": func(c *phone.Config) {
		c.Accounts[0].Extensions.Timer = phone.TimerConfig{Mode: 1, Expires: 90 * time.Second}
	},
	"refresh": func(c *phone.Config) {
		c.Accounts[0].Extensions.Timer = phone.TimerConfig{Mode: 3, Expires: 90 * time.Second}
	},
	"keep":  func(c *phone.Config) { c.Accounts[0].Extensions.KeepOnFailure = true },
	"extra": func(c *phone.Config) { c.Calls.ExtraAudio = 1 },
}

// exchange is one row under way.
type exchange struct {
	t     *testing.T
	net   *simnet.Network
	alice *phonetest.Phone
	raw   *siptest.Remote
	begun time.Time
	step  time.Time // of the latest message from alice
	call  int       // -1 before there is one
	ended bool
	gone  bool
	remote
}

// play plays a row.
func play(t *testing.T, r row) {
	x := &exchange{t: t, net: simnet.New(1, simnet.Options{}), begun: time.Now(), call: -1}
	cfg := phonetest.On(x.net, "alice", ourIP)
	cfg.Media.NoTones = true
	cfg.Media.DisableCodecs, cfg.Media.AddCodecs = []string{"*"}, []string{"pcma", "pcmu"}
	if len(r.steps) > 0 && r.steps[0].verb == "config" {
		for word := range strings.FieldsSeq(r.steps[0].rest) {
			set, known := settings[word]
			if !known {
				t.Fatalf("no setting is called %s", word)
			}
			set(&cfg)
		}
		r.steps = r.steps[1:]
	}
	x.alice = phonetest.New(t, "alice", cfg)
	x.raw = siptest.ListenUDP(t, x.net.Host(theirIP), theirIP+":5060")
	x.raw.Patience = 700 * time.Second
	x.remote = remote{tag: "b", seq: 100}
	for _, s := range r.steps {
		if !t.Failed() {
			x.do(s)
		}
	}
	x.cleanUp()
}

// do does one step.
func (x *exchange) do(s step) {
	x.t.Helper()
	defer func() {
		if x.t.Failed() {
			x.t.Logf("in line %d: %s %s", s.line, s.verb, s.rest)
		}
	}()
	switch s.verb {
	case "alice":
		x.user(strings.Fields(s.rest))
	case ">":
		x.send(s)
	case "<":
		x.expect(s)
	case "quiet":
		x.quiet(x.duration(s.rest))
	case "wait":
		time.Sleep(x.duration(s.rest))
	case "gone":
		x.gone = true
		x.raw.Skip("*", "*/*")
	case "state":
		x.state(s.rest)
	case "media":
		x.media(s.rest)
	case "end":
		x.end(s.rest)
	default:
		x.t.Fatalf("no step is called %s", s.verb)
	}
}

func (x *exchange) duration(text string) time.Duration {
	x.t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		x.t.Fatal(err)
	}
	return d
}

// user does what alice does.
func (x *exchange) user(words []string) {
	x.t.Helper()
	synctest.Wait()
	if x.call < 0 && words[0] != "dial" {
		x.call = phonetest.Expect[phone.IncomingCall](x.alice, "called", nil).Call
	}
	switch strings.Join(words, " ") {
	case "dial":
		x.call = x.alice.Dial("sip:bob@" + theirIP)
	case "dial bare":
		x.alice.SetSDPOffer(false)
		x.call = x.alice.Dial("sip:bob@" + theirIP)
	case "hangup":
		x.alice.Must(x.alice.Hangup(x.call, 0))
	case "hold":
		x.alice.Must(x.alice.Hold(x.call))
	case "reinvite":
		x.alice.Must(x.alice.Reinvite(x.call))
	case "update":
		x.alice.Must(x.alice.Update(x.call))
	default:
		code, err := strconv.Atoi(words[len(words)-1])
		if words[0] != "answer" || err != nil {
			x.t.Fatalf("alice cannot %v", words)
		}
		x.alice.Must(x.alice.Answer(x.call, code, "", ""))
	}
}

// quiet wants nothing but 100 for so long.
func (x *exchange) quiet(d time.Duration) {
	x.t.Helper()
	x.raw.Skip("100/*")
	x.raw.Quiet(d)
}

// state wants the call in that state once everything has happened that can.
func (x *exchange) state(want string) {
	x.t.Helper()
	synctest.Wait()
	info, ok := x.alice.Call(x.call)
	if !ok || info.State.String() != want {
		x.t.Errorf("call in state %s (%t), want %s", info.State, ok, want)
	}
}

// media wants the first audio line in that state.
func (x *exchange) media(want string) {
	x.t.Helper()
	synctest.Wait()
	info, _ := x.alice.Call(x.call)
	status := map[string]phone.MediaStatus{"active": phone.MediaActive, "remote hold": phone.MediaRemoteHold,
		"local hold": phone.MediaLocalHold, "none": phone.MediaNone}
	st, known := status[want]
	if !known || len(info.Media) == 0 || info.Media[0].Status != st {
		x.t.Errorf("media %+v, want %s", info.Media, want)
	}
}

// end wants the call to end with a code, a reason and, after a colon, a local cause that contains these words.
func (x *exchange) end(want string) {
	x.t.Helper()
	line, words, local := strings.Cut(want, ": ")
	end := x.alice.Ended(x.call)
	x.ended = true
	if got := fmt.Sprintf("%d %s", end.Code, end.Reason); got != line {
		x.t.Errorf("ended with %s (%v), want %s", got, end.Err, line)
	}
	if local != (end.Err != nil) || local && !strings.Contains(end.Err.Error(), words) {
		x.t.Errorf("local cause %v, want %q", end.Err, words)
	}
}

// cleanUp ends the call if it is there still, and wants nothing left of it in bounded time.
func (x *exchange) cleanUp() {
	x.t.Helper()
	if !x.gone {
		x.raw.Skip("*", "*/*")
	}
	if x.call >= 0 && !x.ended {
		_ = x.alice.Hangup(x.call, 0) // it may be over
	}
	time.Sleep(bound)
	synctest.Wait()
	if calls, st := x.alice.Calls(), x.alice.SIPStats(); len(calls) != 0 || st.Transactions != 0 {
		x.t.Errorf("calls %+v and %d transactions are left", calls, st.Transactions)
	}
	for port := range uint16(8) {
		at := netip.AddrPortFrom(netip.MustParseAddr(ourIP), 4000+port)
		c, err := x.net.Host(ourIP).ListenPacket("udp", at.String())
		if err != nil {
			x.t.Errorf("RTP port %d is left open: %v", at.Port(), err)
			continue
		}
		_ = c.Close() // it only showed that it could be opened
	}
}
