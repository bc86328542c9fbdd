package transaction

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// What these tests prove: the edges that each input takes, the exact instants of every timer, and that no sequence of
// inputs leaves the table. What they do not: matching and sending, which layer_test.go does.

var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return epoch.Add(d) }

func rfcTiming() *Timing {
	t := Timing{}.WithDefaults()
	return &t
}

// tickAll lets time pass and notes when the machine acts.
func tickAll(m *machine, until time.Duration) (sends []time.Duration, last action, ended time.Duration) {
	for {
		at := m.next()
		if at.IsZero() || at.After(after(until)) {
			return sends, last, 0
		}
		last = m.tick(at)
		if last == sendMessage {
			sends = append(sends, at.Sub(epoch))
		}
		if m.state == Terminated {
			return sends, last, at.Sub(epoch)
		}
	}
}

func ms(list ...int) []time.Duration {
	var out []time.Duration
	for _, n := range list {
		out = append(out, time.Duration(n)*time.Millisecond)
	}
	return out
}

func TestRetransmissionInstants(t *testing.T) {
	clientIn := func(kind Kind, reliable bool, codes ...int) machine {
		m := newMachine(kind, reliable, rfcTiming())
		m.start(epoch)
		for _, code := range codes {
			m.response(epoch, code)
		}
		return m
	}
	serverIn := func(kind Kind, reliable bool, codes ...int) machine {
		m := newMachine(kind, reliable, rfcTiming())
		m.receive()
		for _, code := range codes {
			m.respond(epoch, code)
		}
		return m
	}
	acked := serverIn(InviteServer, false, 486)
	acked.ack(epoch)
	every4s := ms(500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500)
	tests := []struct {
		name    string
		machine machine
		sends   []time.Duration
		ended   time.Duration // 0: lives on
		last    action
	}{
		{"INVITE, no answer (A, B)", clientIn(InviteClient, false), ms(500, 1500, 3500, 7500, 15500, 31500), 32 * time.Second, timedOut},
		{"INVITE over a stream, no answer (B)", clientIn(InviteClient, true), nil, 32 * time.Second, timedOut},
		{"INVITE, provisional answer", clientIn(InviteClient, false, 180), nil, 0, noAction},
		{"INVITE, accepted (M)", clientIn(InviteClient, false, 200), nil, 32 * time.Second, noAction},
		{"INVITE over a stream, accepted (M)", clientIn(InviteClient, true, 200), nil, 32 * time.Second, noAction},
		{"INVITE, refused (D)", clientIn(InviteClient, false, 486), nil, 32 * time.Second, noAction},
		{"OPTIONS, no answer (E, F)", clientIn(NonInviteClient, false), every4s, 32 * time.Second, timedOut},
		{"OPTIONS over a stream, no answer (F)", clientIn(NonInviteClient, true), nil, 32 * time.Second, timedOut},
		{"OPTIONS, provisional answer (E at T2, F)", clientIn(NonInviteClient, false, 100),
			ms(500, 4500, 8500, 12500, 16500, 20500, 24500, 28500), 32 * time.Second, timedOut},
		{"OPTIONS, answered (K)", clientIn(NonInviteClient, false, 200), nil, 5 * time.Second, noAction},
		{"INVITE server, nothing said", serverIn(InviteServer, false), nil, 0, noAction},
		{"INVITE server, ringing", serverIn(InviteServer, false, 180), nil, 0, noAction},
		{"INVITE server, refusal without ACK (G, H)", serverIn(InviteServer, false, 180, 486), every4s, 32 * time.Second, timedOut},
		{"INVITE server over a stream, refusal without ACK (H)", serverIn(InviteServer, true, 486), nil, 32 * time.Second, timedOut},
		{"INVITE server, accepted (L)", serverIn(InviteServer, false, 200), nil, 32 * time.Second, noAction},
		{"INVITE server, refusal with ACK (I)", acked, nil, 5 * time.Second, noAction},
		{"OPTIONS server, nothing said", serverIn(NonInviteServer, false), nil, 0, noAction},
		{"OPTIONS server, answered (J)", serverIn(NonInviteServer, false, 200), nil, 32 * time.Second, noAction},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sends, last, ended := tickAll(&tt.machine, 100*time.Second)
			if !slices.Equal(sends, tt.sends) {
				t.Errorf("repeated at %v, want %v", sends, tt.sends)
			}
			if ended != tt.ended || last != tt.last {
				t.Errorf("ended at %v with action %b, want %v with %b", ended, last, tt.ended, tt.last)
			}
		})
	}
}

func TestStreamsDoNotLinger(t *testing.T) {
	client := newMachine(NonInviteClient, true, rfcTiming())
	client.start(epoch)
	client.response(epoch, 200)
	refused := newMachine(InviteClient, true, rfcTiming())
	refused.start(epoch)
	refused.response(epoch, 404)
	server := newMachine(NonInviteServer, true, rfcTiming())
	server.receive()
	server.respond(epoch, 200)
	acked := newMachine(InviteServer, true, rfcTiming())
	acked.receive()
	acked.respond(epoch, 404)
	acked.ack(epoch)
	for _, m := range []machine{client, refused, server, acked} {
		if m.state != Terminated {
			t.Errorf("%v over a stream is %v after its end, want Terminated", m.kind, m.state)
		}
	}
}

func TestTimingOfItsOwn(t *testing.T) {
	timing := Timing{T1: 100 * time.Millisecond, T2: 300 * time.Millisecond, TimerB: time.Second, TimerF: 2 * time.Second}.WithDefaults()
	m := newMachine(InviteClient, false, &timing)
	m.start(epoch)
	sends, last, ended := tickAll(&m, time.Minute)
	if want := ms(100, 300, 700); !slices.Equal(sends, want) || ended != time.Second || last != timedOut {
		t.Errorf("INVITE repeated at %v, ended at %v; want %v, 1s", sends, ended, want)
	}
	m = newMachine(NonInviteClient, false, &timing)
	m.start(epoch)
	sends, _, ended = tickAll(&m, time.Minute)
	if want := ms(100, 300, 600, 900, 1200, 1500, 1800); !slices.Equal(sends, want) || ended != 2*time.Second {
		t.Errorf("OPTIONS repeated at %v, ended at %v; want %v, 2s", sends, ended, want)
	}
	if timing.TimerH != 6400*time.Millisecond || timing.TimerD != 32*time.Second {
		t.Errorf("derived timers H %v, D %v", timing.TimerH, timing.TimerD)
	}
}

// step is one input with what must come of it.
type step struct {
	input string // 1xx…: a code; "ack", "repeat", "fail"
	want  action
	state State
}

func TestInputs(t *testing.T) {
	tests := []struct {
		name  string
		kind  Kind
		steps []step
	}{
		{"INVITE client, rings, accepted twice", InviteClient, []step{
			{"100", deliver, Proceeding}, {"180", deliver, Proceeding}, {"200", deliver, Accepted}, {"200", deliver, Accepted},
			{"180", noAction, Accepted}, {"486", noAction, Accepted}, {"fail", noAction, Accepted}}},
		{"INVITE client, refused, refusal repeated", InviteClient, []step{
			{"486", sendACK | deliver, Completed}, {"486", sendACK, Completed}, {"200", deliver, Completed}, {"180", noAction, Completed}}},
		{"INVITE client, ACK cannot be sent", InviteClient, []step{{"486", sendACK | deliver, Completed}, {"fail", sendFailed, Terminated}}},
		{"INVITE client, connection lost", InviteClient, []step{{"fail", sendFailed, Terminated}, {"200", noAction, Terminated}}},
		{"INVITE client, connection lost while ringing", InviteClient, []step{{"180", deliver, Proceeding}, {"fail", sendFailed, Terminated}}},
		{"OPTIONS client", NonInviteClient, []step{
			{"100", deliver, Proceeding}, {"183", deliver, Proceeding}, {"404", deliver, Completed}, {"404", noAction, Completed},
			{"fail", noAction, Completed}}},
		{"OPTIONS client, connection lost", NonInviteClient, []step{{"fail", sendFailed, Terminated}, {"fail", noAction, Terminated}}},
		{"INVITE server, accepted", InviteServer, []step{
			{"repeat", sendMessage, Proceeding}, {"180", sendMessage, Proceeding}, {"repeat", sendMessage, Proceeding},
			{"200", sendMessage, Accepted}, {"repeat", noAction, Accepted}, {"200", sendMessage, Accepted}, {"ack", deliver, Accepted}}},
		{"INVITE server, refused", InviteServer, []step{
			{"ack", noAction, Proceeding}, {"486", sendMessage, Completed}, {"repeat", sendMessage, Completed},
			{"ack", noAction, Confirmed}, {"ack", noAction, Confirmed}, {"repeat", noAction, Confirmed}}},
		{"OPTIONS server", NonInviteServer, []step{
			{"repeat", noAction, Trying}, {"100", sendMessage, Proceeding}, {"repeat", sendMessage, Proceeding},
			{"200", sendMessage, Completed}, {"repeat", sendMessage, Completed}, {"ack", noAction, Completed}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMachine(tt.kind, false, rfcTiming())
			begin(&m)
			for i, s := range tt.steps {
				got := feed(&m, s.input)
				if got != s.want || m.state != s.state {
					t.Fatalf("step %d, %s: action %b in %v, want %b in %v", i, s.input, got, m.state, s.want, s.state)
				}
			}
		})
	}
}

func begin(m *machine) {
	if m.kind == InviteClient || m.kind == NonInviteClient {
		m.start(epoch)
		return
	}
	m.receive()
}

func feed(m *machine, input string) action {
	switch input {
	case "ack":
		return m.ack(epoch)
	case "repeat":
		return m.repeated()
	case "fail":
		return m.failed()
	}
	var code int
	if _, err := fmt.Sscan(input, &code); err != nil {
		return noAction
	}
	if m.kind == InviteClient || m.kind == NonInviteClient {
		return m.response(epoch, code)
	}
	a, _ := m.respond(epoch, code)
	return a
}

func TestLateResponsesAreRefused(t *testing.T) {
	tests := []struct {
		kind  Kind
		codes []int // the last one comes too late
	}{
		{InviteServer, []int{200, 180}}, {InviteServer, []int{200, 486}}, {InviteServer, []int{486, 200}}, {InviteServer, []int{486, 486}},
		{NonInviteServer, []int{200, 200}}, {NonInviteServer, []int{404, 100}},
	}
	for _, tt := range tests {
		m := newMachine(tt.kind, false, rfcTiming())
		m.receive()
		for i, code := range tt.codes {
			before := m.state
			_, ok := m.respond(epoch, code)
			if last := i == len(tt.codes)-1; ok == last || (last && m.state != before) {
				t.Errorf("%v, %v: response %d accepted %v, state %v to %v", tt.kind, tt.codes, i, ok, before, m.state)
			}
		}
	}
}

func TestSetStateRefusesWhatTheTableLacks(t *testing.T) {
	for kind := InviteClient; kind <= NonInviteServer; kind++ {
		for from := Null; from <= Terminated; from++ {
			for to := Null; to <= Terminated; to++ {
				m := machine{kind: kind, state: from, timing: rfcTiming()}
				m.expiry.start(epoch, time.Second)
				ok := m.setState(to)
				if ok != legal(kind, from, to) {
					t.Errorf("%v %v to %v: %v", kind, from, to, ok)
				}
				if want := map[bool]State{true: to, false: from}[ok]; m.state != want {
					t.Errorf("%v %v to %v: now %v", kind, from, to, m.state)
				}
				if ok == !m.expiry.at.IsZero() {
					t.Errorf("%v %v to %v: timer runs %v", kind, from, to, !ok)
				}
			}
		}
	}
}

// TestRandomWalk feeds random inputs; every change must be in the table, every edge must be taken some time, and a
// machine that is over stays over, with no timer.
func TestRandomWalk(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	inputs := []string{"100", "180", "200", "202", "302", "401", "486", "503", "600", "ack", "repeat", "fail", "tick"}
	taken := map[edge]bool{}
	for range 20_000 {
		m := newMachine(Kind(rng.IntN(4)), rng.IntN(2) == 0, rfcTiming())
		begin(&m)
		taken[edge{kind: m.kind, from: Null, to: m.state}] = true
		for range 8 {
			before := m.state
			if in := inputs[rng.IntN(len(inputs))]; in == "tick" {
				m.tick(m.next())
			} else {
				feed(&m, in)
			}
			checkWalk(t, &m, before, taken)
		}
	}
	for _, e := range edges {
		if !taken[edge{kind: e.kind, from: e.from, to: e.to}] {
			t.Errorf("%v: edge %v to %v (%s) was never taken", e.kind, e.from, e.to, e.cause)
		}
	}
}

func checkWalk(t *testing.T, m *machine, before State, taken map[edge]bool) {
	t.Helper()
	taken[edge{kind: m.kind, from: before, to: m.state}] = true
	through := m.reliable && m.state == Terminated // over a stream a lingering state is passed in one step
	if before != m.state && !legal(m.kind, before, m.state) && !through {
		t.Fatalf("%v went from %v to %v", m.kind, before, m.state)
	}
	if m.state == Terminated && !m.next().IsZero() {
		t.Fatalf("%v: a timer runs in Terminated", m.kind)
	}
}

func TestTablesAreReachableAndEnd(t *testing.T) {
	for kind := InviteClient; kind <= NonInviteServer; kind++ {
		for _, e := range edges {
			if e.kind != kind || e.to == Terminated {
				continue
			}
			leaves := slices.ContainsFunc(edges[:], func(f edge) bool { return f.kind == kind && f.from == e.to })
			if !leaves {
				t.Errorf("%v: no way out of %v", kind, e.to)
			}
		}
	}
}

// TestDrawing compares the drawing in doc.go with the table.
func TestDrawing(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, e := range edges {
		if i == 0 || edges[i-1].kind != e.kind {
			fmt.Fprintf(&b, "//\t%v\n", e.kind)
		}
		fmt.Fprintf(&b, "//\t    %-10v -> %-10v  %s\n", e.from, e.to, e.cause)
	}
	if !strings.Contains(string(doc), b.String()) {
		t.Errorf("doc.go does not hold the table as it is:\n%s", b.String())
	}
}

func TestNames(t *testing.T) {
	if s := fmt.Sprint(Null, Calling, Trying, Proceeding, Accepted, Completed, Confirmed, Terminated, State(99)); s !=
		"Null Calling Trying Proceeding Accepted Completed Confirmed Terminated unknown" {
		t.Error(s)
	}
	if s := fmt.Sprintf("%v, %v, %v", InviteClient, NonInviteServer, Kind(99)); s != "INVITE client, non-INVITE server, unknown" {
		t.Error(s)
	}
}
