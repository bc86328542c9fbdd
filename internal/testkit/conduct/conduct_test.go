package conduct_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/conduct"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorded is what three phones send each other: a call with hold that is transferred, one that is cancelled, and one whose
// INVITE has no offer.
func recorded(t *testing.T) (list []conduct.Message) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net, start := simnet.New(1, simnet.Options{Delay: 10 * time.Millisecond}), time.Now()
		alice := phonetest.New(t, "alice", phonetest.On(net, "alice", "10.0.0.1"))
		bob := phonetest.New(t, "bob", phonetest.On(net, "bob", "10.0.0.2"))
		carol := phonetest.New(t, "carol", phonetest.On(net, "carol", "10.0.0.3"))
		transferred(alice, bob, carol)
		alice.Dial(bob.URI())
		rings(bob)
		alice.HangupAll()
		time.Sleep(time.Second)
		alice.SetSDPOffer(false)
		alice.Talk(bob)
		alice.HangupAll()
		time.Sleep(time.Second)
		for name, p := range map[string]*phonetest.Phone{"alice": alice, "bob": bob, "carol": carol} {
			for _, tr := range phonetest.Told[phone.SIPTrace](p) {
				list = append(list, conduct.Message{Who: name, Out: tr.Out, At: tr.At.Sub(start), Raw: tr.Raw})
			}
		}
	})
	return list
}

// rings waits for a call and rings.
func rings(p *phonetest.Phone) (call int) {
	in := phonetest.Expect[phone.IncomingCall](p, "called", nil)
	p.Must(p.Answer(in.Call, 180, "", ""))
	time.Sleep(time.Second)
	return in.Call
}

// transferred: bob puts alice on hold, and sends her to carol.
func transferred(alice, bob, carol *phonetest.Phone) {
	alice.Dial(bob.URI())
	theirs := rings(bob)
	bob.Must(bob.Answer(theirs, 200, "", ""))
	bob.State(theirs, phone.CallConfirmed)
	bob.Must(bob.Hold(theirs))
	time.Sleep(time.Second)
	bob.Must(bob.Transfer(theirs, carol.URI()))
	in := rings(carol)
	carol.Must(carol.Answer(in, 200, "", ""))
	time.Sleep(time.Second)
	alice.HangupAll()
	time.Sleep(time.Second)
}

// TestPhonesBehave: what our phones send has no fault, so that each fault below is that of its change.
func TestPhonesBehave(t *testing.T) {
	list := recorded(t)
	if faults := conduct.Check(list); len(faults) != 0 {
		t.Errorf("faults:\n%s", strings.Join(faults, "\n"))
	}
	if len(list) < 70 {
		t.Errorf("only %d messages", len(list))
	}
}

// change changes a list of messages at one of them.
type change func(list []conduct.Message, at int) []conduct.Message

// put replaces what fits a pattern in the message.
func put(pattern, with string) change {
	return func(list []conduct.Message, at int) []conduct.Message {
		list[at].Raw = regexp.MustCompile(pattern).ReplaceAll(list[at].Raw, []byte(with))
		return list
	}
}

// drop takes the message away.
func drop(list []conduct.Message, at int) []conduct.Message { return slices.Delete(list, at, at+1) }

// cut takes away all that its sender does from the message on.
func cut(list []conduct.Message, at int) []conduct.Message {
	who := list[at].Who
	return append(list[:at:at], slices.DeleteFunc(slices.Clone(list[at:]), func(m conduct.Message) bool { return m.Who == who })...)
}

// again has the message sent once more, with another branch and the next CSeq, behind the one after it.
func again(behind int) change {
	return func(list []conduct.Message, at int) []conduct.Message {
		next := list[at]
		next.Raw = []byte(regexp.MustCompile(`branch=\w+`).ReplaceAllString(string(next.Raw), "branch=z9hG4bKagain"))
		next.Raw = bump(next.Raw)
		return slices.Insert(list, at+behind, next)
	}
}

// bump counts the CSeq up.
func bump(raw []byte) []byte {
	return regexp.MustCompile(`CSeq: \d+`).ReplaceAllFunc(raw, func(b []byte) []byte {
		n, _ := strconv.Atoi(strings.TrimPrefix(string(b), "CSeq: "))
		return []byte("CSeq: " + strconv.Itoa(n+1))
	})
}

func count(list []conduct.Message, at int) []conduct.Message {
	list[at].Raw = bump(list[at].Raw)
	return list
}

// then has the message sent once more with a change.
func then(c change) change {
	return func(list []conduct.Message, at int) []conduct.Message {
		list = slices.Insert(list, at+1, list[at])
		return c(list, at+1)
	}
}

// find is the n-th message, from 0, of this kind: "alice sends INVITE", "bob gets 200/INVITE".
func find(t *testing.T, list []conduct.Message, what string, n int) int {
	t.Helper()
	words := strings.Fields(what)
	for i, m := range list {
		parsed, err := sipmsg.ParseMessage(slices.Clone(m.Raw), sipmsg.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		summary := parsed.Summary()
		kind := summary[:strings.LastIndex(summary, "/")]
		if m.Who == words[0] && m.Out == (words[1] == "sends") && kind == words[2] {
			if n == 0 {
				return i
			}
			n--
		}
	}
	t.Fatalf("nowhere: %s", what)
	return 0
}

// TestFaultsAreFound: each change of one message is found, and named.
func TestFaultsAreFound(t *testing.T) {
	list := recorded(t)
	for _, tt := range []struct {
		name, where string
		nth         int
		change      change
		want        string
	}{
		{"noise", "alice sends INVITE", 0, put(`(?s).*`, "x"), "no SIP"},
		{"no Max-Forwards", "alice sends INVITE", 0, put(`Max-Forwards: 70\r\n`, ""), "§8.1.1.6"},
		{"no hop left", "bob sends BYE", 0, put(`Max-Forwards: 70`, "Max-Forwards: 0"), "§8.1.1.6"},
		{"no From tag", "alice sends INVITE", 0, put(`(From: [^\r;]*);tag=[^\r]*`, "$1"), "§8.1.1.3"},
		{"old branch", "alice sends INVITE", 0, put(`branch=z9hG4bK`, "branch=x"), "§8.1.1.7"},
		{"two Vias", "alice sends INVITE", 0, put(`Via: ([^\r]*)`, "Via: $1\r\nVia: $1"), "2 Via values"},
		{"no Content-Length", "bob sends BYE", 0, put(`Content-Length: *0\r\n`, ""), "0 Content-Length"},
		{"no Content-Type", "alice sends INVITE", 0, put(`Content-Type: [^\r]*\r\n`, ""), "§20.15"},
		{"no Contact", "alice sends INVITE", 0, put(`Contact: [^\r]*\r\n`, ""), "§8.1.1.8"},
		{"no Contact in 180", "bob sends 180/INVITE", 0, put(`Contact: [^\r]*\r\n`, ""), "§12.1"},
		{"no Contact in 200", "bob sends 200/INVITE", 0, put(`Contact: [^\r]*\r\n`, ""), "§12.1"},
		{"no Contact in 202", "alice sends 202/REFER", 0, put(`Contact: [^\r]*\r\n`, ""), "§12.1"},
		{"302 to nowhere", "bob sends 487/INVITE", 0, put(`^SIP/2.0 487`, "SIP/2.0 302"), "§21.3"},
		{"no Allow", "bob sends 200/INVITE", 0, put(`Allow: [^\r]*\r\n`, ""), "no Allow"},
		{"no To tag", "bob sends 180/INVITE", 0, put(`(To: [^\r;]*);tag=[^\r]*`, "$1"), "no To tag"},

		{"CSeq jumps", "bob sends BYE", 0, count, "CSeq goes from"},
		{"another From tag", "bob sends BYE", 0, put(`(From: [^\r]*)`, "${1}x"), "the From tag was"},
		{"another To tag", "bob sends BYE", 0, put(`(To: [^\r]*)`, "${1}x"), "the To tag must be"},
		{"another target", "bob sends BYE", 0, put(`^BYE sip:alice`, "BYE sip:elsa"), "the remote target is"},
		{"a BYE too many", "bob sends BYE", 0, again(1), "the call is over"},
		{"BYE without a dialog", "alice sends INVITE", 0, put(`INVITE`, "BYE"), "there is no dialog"},
		{"BYE before the ACK", "bob gets ACK", 0, drop, "must wait for the ACK"},
		{"two INVITEs at once", "bob sends INVITE", 0, again(1), "another INVITE is under way"},

		{"branch of another", "bob sends INVITE", 0, then(put(`Max-Forwards: 70`, "Max-Forwards: 69")), "§17.1.1.2"},
		{"not answered", "bob sends 200/BYE", 0, drop, "never answered finally"},
		{"never asked", "bob sends 200/INVITE", 0, put(`branch=\w+`, "branch=z9hG4bKother"), "nobody asked"},
		{"two answers", "bob sends 200/INVITE", 0, then(put(`^SIP/2.0 200 OK`, "SIP/2.0 486 Busy")), "a second final answer"},
		{"ringing when answered", "bob sends 200/INVITE", 0, then(put(`^SIP/2.0 200`, "SIP/2.0 180")), "a provisional answer after"},
		{"From not copied", "bob sends 200/INVITE", 0, put(`From: `, "From: X "), "From is"},
		{"Via not copied", "bob sends 200/INVITE", 0, put(`UDP 10.0.0.1`, "UDP 10.0.0.7"), "Via is"},
		{"To not copied", "bob sends 200/INVITE", 0, put(`(To: \S*)bob@`, "${1}bert@"), "To is"},
		{"To tag changes", "bob sends 200/INVITE", 0, put(`(To: [^\r]*)`, "${1}x"), "the To tag was"},

		{"no ACK", "alice sends ACK", 0, drop, "no ACK for"},
		{"no ACK to a refusal", "alice sends ACK", 2, drop, "no ACK for 487"},
		{"ACK with the branch of its INVITE", "alice sends INVITE", 0, copyBranch("alice sends ACK", 0), "was not refused"},
		{"ACK elsewhere", "alice sends ACK", 0, put(`^ACK sip:bob`, "ACK sip:bert"), "it goes to"},
		{"ACK with another To", "alice sends ACK", 2, put(`(To: [^\r]*)`, "${1}x"), "another To than the refusal"},
		{"ACK to nothing", "alice gets 200/INVITE", 0, drop, "no 2xx was received"},
		{"CANCEL of another CSeq", "alice sends CANCEL", 0, count, "it differs from its INVITE"},
		{"CANCEL of another branch", "alice sends CANCEL", 0, put(`branch=\w+`, "branch=z9hG4bKother"), "that of no INVITE"},
		{"CANCEL with a demand", "alice sends CANCEL", 0, put(`Max-Forwards`, "Require: x\r\nMax-Forwards"), "it demands something"},
		{"CANCEL too early", "alice sends INVITE", 2, silence, "before the first answer"},

		{"version counts for nothing", "bob sends INVITE", 0, body(`(o=\S+ \d+) \d+`, "$1 99"), "§8: o="},
		{"session changes its name", "bob sends INVITE", 0, body(`o=\S+ \d+`, "o=- 1"), "§8: o="},
		{"no answer", "bob sends 200/INVITE", 0, body(`(?s).*`, ""), "no session description"},
		{"one medium too many", "bob sends 200/INVITE", 0, body(`(?s)(.*)`, "${1}m=video 0 RTP/AVP 31\r\n"), "another number of media"},
		{"answered by another kind", "bob sends 200/INVITE", 0, put(`m=audio`, "m=video"), "is answered by video"},
		{"speaks while held", "alice sends 200/INVITE", 0, put(`a=recvonly`, "a=sendrecv"), "sendonly is answered by sendrecv"},
		{"late offer not answered", "alice sends ACK", 3, body(`(?s).*`, ""), "is not answered"},

		{"two Refer-To", "bob sends REFER", 0, put(`(Refer-To: [^\r]*)`, "$1\r\n$1"), "3515 §2.1"},
		{"NOTIFY of nothing", "alice sends NOTIFY", 0, put(`Event: refer`, "Event: presence"), "6665 §4.1.3"},
		{"NOTIFY without a state", "alice sends NOTIFY", 0, put(`Subscription-State: [^\r]*\r\n`, ""), "6665 §4.1.3"},
		{"NOTIFY that says nothing", "alice sends NOTIFY", 0, put(`SIP/2.0 100 Trying`, "nothing new today!"), "3515 §2.4.5"},
		{"NOTIFY after the end", "alice sends NOTIFY", 2, again(1), "the subscription has ended"},
		{"no end told", "alice sends NOTIFY", 2, cut, "no NOTIFY tells how it ended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			copied := slices.Clone(list)
			faults := conduct.Check(tt.change(copied, find(t, copied, tt.where, tt.nth)))
			if !slices.ContainsFunc(faults, func(s string) bool { return strings.Contains(s, tt.want) }) {
				t.Errorf("%q is not among\n%s", tt.want, strings.Join(faults, "\n"))
			}
		})
	}
}

// body replaces what fits a pattern in the body, and counts it anew.
func body(pattern, with string) change {
	return func(list []conduct.Message, at int) []conduct.Message {
		m, err := sipmsg.ParseMessage(slices.Clone(list[at].Raw), sipmsg.Limits{})
		if err != nil {
			return nil
		}
		changed := regexp.MustCompile(pattern).ReplaceAll(m.Payload(), []byte(with))
		if len(changed) == 0 {
			m.Head().Del("Content-Type")
		}
		switch m := m.(type) {
		case *sipmsg.Request:
			m.Body = changed
		case *sipmsg.Response:
			m.Body = changed
		}
		list[at].Raw = m.Append(nil)
		return list
	}
}

// silence takes away the provisional answers that its sender gets to the message.
func silence(list []conduct.Message, at int) []conduct.Message {
	branch := regexp.MustCompile(`branch=\w+`).FindString(string(list[at].Raw))
	return slices.DeleteFunc(list, func(m conduct.Message) bool {
		return m.Who == list[at].Who && !m.Out && strings.HasPrefix(string(m.Raw), "SIP/2.0 1") && strings.Contains(string(m.Raw), branch)
	})
}

// copyBranch gives the message's branch to another.
func copyBranch(where string, nth int) change {
	return func(list []conduct.Message, at int) []conduct.Message {
		branch := regexp.MustCompile(`branch=\w+`).FindString(string(list[at].Raw))
		words, n := strings.Fields(where), nth
		for i, m := range list {
			if m.Who == words[0] && m.Out && strings.HasPrefix(string(m.Raw), words[2]) {
				if n == 0 {
					return put(`branch=\w+`, branch)(list, i)
				}
				n--
			}
		}
		return list
	}
}
