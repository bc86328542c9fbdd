package resolver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
	"go.uber.org/goleak"

	"gosua/internal/sipstack/uri"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// zone is what the test's name server knows.
const zone = `
$ORIGIN example.
$TTL 60
pbx             A     192.0.2.1
pbx             A     192.0.2.2
pbx             AAAA  2001:db8::1
four            A     192.0.2.4
six             AAAA  2001:db8::6
text            TXT   "nothing else"
_sip._udp.both  SRV   10 0 5070 four
_sip._tcp.both  SRV   10 0 5071 four
_sips._tcp.both SRV   10 0 5072 four
both            A     192.0.2.99
_sip._tcp.tcp   SRV   10 0 5071 four
_sip._udp.order SRV   20 0 5002 four
_sip._udp.order SRV   10 0 5001 six
_sip._udp.order SRV   30 0 5003 nowhere
_sip._udp.none  SRV   0 0 0 .
none            A     192.0.2.5
_sip._udp.lost  SRV   1 1 5060 nowhere
www             CNAME alias
alias           CNAME four
outside         CNAME four.elsewhere.
circle1         CNAME circle2
circle2         CNAME circle1
_sip._udp.many  SRV   1 1 5060 crowd
`

// nameserver answers from a zone and can be told to misbehave.
type nameserver struct {
	addr    string
	records map[string][]dns.RR
	asked   chan string // network, type and name of each query
	// misbehave may answer in place of the zone; true means that it did.
	misbehave func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool
}

// startNameserver serves the zone over UDP and TCP on loopback.
func startNameserver(t *testing.T, misbehave func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool) *nameserver {
	t.Helper()
	s := &nameserver{records: map[string][]dns.RR{}, asked: make(chan string, 1000), misbehave: misbehave}
	parser := dns.NewZoneParser(strings.NewReader(zone), "", "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		s.records[rr.Header().Name] = append(s.records[rr.Header().Name], rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		s.records["crowd.example."] = append(s.records["crowd.example."], &dns.A{
			Hdr: dns.RR_Header{Name: "crowd.example.", Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(10, 0, 0, byte(i)),
		})
	}
	packets, stream := listenBoth(t)
	s.addr = packets.LocalAddr().String()
	for _, server := range []*dns.Server{{PacketConn: packets, Handler: s}, {Listener: stream, Handler: s}} {
		started, ended := make(chan struct{}), make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		go func() {
			defer close(ended)
			server.ActivateAndServe()
		}()
		<-started
		t.Cleanup(func() {
			server.Shutdown()
			<-ended
		})
	}
	return s
}

// listenBoth opens the same port for UDP and TCP.
func listenBoth(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 20 {
		stream, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if packets, err := net.ListenPacket("udp", stream.Addr().String()); err == nil {
			return packets, stream
		}
		stream.Close()
	}
	t.Fatal("no port that is free for UDP and TCP")
	return nil, nil
}

// ServeDNS implements dns.Handler.
func (s *nameserver) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	question := q.Question[0]
	s.asked <- fmt.Sprintf("%s %s %s", w.RemoteAddr().Network(), dns.TypeToString[question.Qtype], question.Name)
	if s.misbehave != nil && s.misbehave(s, w, q) {
		return
	}
	answer := s.answer(q)
	if w.RemoteAddr().Network() == "udp" {
		answer.Truncate(dns.MinMsgSize)
	}
	w.WriteMsg(answer)
}

// answer answers from the zone.
func (s *nameserver) answer(q *dns.Msg) *dns.Msg {
	question, answer := q.Question[0], new(dns.Msg).SetReply(q)
	name := strings.ToLower(question.Name)
	if len(s.records[name]) == 0 {
		answer.Rcode = dns.RcodeNameError
	}
	for range 3 { // aliases, as a server adds them
		for _, rr := range s.records[name] {
			if rr.Header().Rrtype == question.Qtype || rr.Header().Rrtype == dns.TypeCNAME {
				answer.Answer = append(answer.Answer, rr)
			}
			if alias, ok := rr.(*dns.CNAME); ok {
				name = alias.Target
			}
		}
		if name == strings.ToLower(question.Name) {
			break
		}
	}
	return answer
}

// queries returns what was asked so far.
func (s *nameserver) queries() []string {
	var list []string
	for len(s.asked) > 0 {
		list = append(list, <-s.asked)
	}
	slices.Sort(list)
	return list
}

// parse reads a URI.
func parse(t *testing.T, s string) uri.URI {
	t.Helper()
	u, err := uri.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// resolve resolves and renders the targets.
func resolve(t *testing.T, r *Resolver, target string) (string, error) {
	t.Helper()
	targets, err := r.Resolve(t.Context(), parse(t, target))
	var list []string
	for _, target := range targets {
		list = append(list, target.Protocol+" "+target.Addr.String())
	}
	return strings.Join(list, ", "), err
}

// noFiles is a system without files.
func noFiles(name string) ([]byte, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func TestNumericHosts(t *testing.T) {
	r := New(Config{
		Nameservers: []string{"192.0.2.53"},
		Exchange: func(context.Context, string, string, *dns.Msg) (*dns.Msg, error) {
			t.Error("a name server was asked")
			return nil, errors.New("no")
		},
	})
	tests := []struct{ uri, want string }{
		{"sip:192.0.2.1", "UDP 192.0.2.1:5060"},
		{"sip:bob@192.0.2.1:5070", "UDP 192.0.2.1:5070"},
		{"sip:192.0.2.1;transport=tcp", "TCP 192.0.2.1:5060"},
		{"sip:192.0.2.1;transport=TLS", "TLS 192.0.2.1:5061"},
		{"sip:192.0.2.1:5060;transport=tls", "TLS 192.0.2.1:5060"},
		{"sips:192.0.2.1", "TLS 192.0.2.1:5061"},
		{"sips:192.0.2.1;transport=tcp", "TLS 192.0.2.1:5061"},
		{"sip:[2001:db8::1]", "UDP [2001:db8::1]:5060"},
		{"sip:[2001:db8::1]:5070;transport=udp", "UDP [2001:db8::1]:5070"},
		{"sip:pbx.example;maddr=192.0.2.7", "UDP 192.0.2.7:5060"},
		{"sip:pbx.example:5070;maddr=192.0.2.7;transport=tcp", "TCP 192.0.2.7:5070"},
		{"sip:localhost", "UDP 127.0.0.1:5060, UDP [::1]:5060"},
		{"sip:LOCALHOST.:5070", "UDP 127.0.0.1:5070, UDP [::1]:5070"},
		{"sip:pbx.localhost;transport=tcp", "TCP 127.0.0.1:5060, TCP [::1]:5060"},
	}
	for _, tt := range tests {
		if got, err := resolve(t, r, tt.uri); got != tt.want || err != nil {
			t.Errorf("%s: %s %v, want %s", tt.uri, got, err, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	s := startNameserver(t, nil)
	r := New(Config{Nameservers: []string{s.addr}, MaxCNAMEs: 4, MaxTargets: 10})
	tests := []struct{ uri, want, err string }{
		{uri: "sip:pbx.example:5070", want: "UDP 192.0.2.1:5070, UDP 192.0.2.2:5070, UDP [2001:db8::1]:5070"},
		{uri: "sip:pbx.example", want: "UDP 192.0.2.1:5060, UDP 192.0.2.2:5060, UDP [2001:db8::1]:5060"},
		{uri: "sips:pbx.example", want: "TLS 192.0.2.1:5061, TLS 192.0.2.2:5061, TLS [2001:db8::1]:5061"},
		{uri: "sip:FOUR.Example:5060", want: "UDP 192.0.2.4:5060"},
		{uri: "sip:six.example;transport=tcp", want: "TCP [2001:db8::6]:5060"},
		{uri: "sip:both.example", want: "UDP 192.0.2.4:5070"},
		{uri: "sip:both.example;transport=udp", want: "UDP 192.0.2.4:5070"},
		{uri: "sip:both.example;transport=tcp", want: "TCP 192.0.2.4:5071"},
		{uri: "sip:both.example;transport=tls", want: "TLS 192.0.2.4:5072"},
		{uri: "sips:both.example", want: "TLS 192.0.2.4:5072"},
		{uri: "sip:both.example:5080", want: "UDP 192.0.2.99:5080"},
		{uri: "sip:tcp.example", want: "TCP 192.0.2.4:5071"},
		{uri: "sip:order.example", want: "UDP [2001:db8::6]:5001, UDP 192.0.2.4:5002"},
		{uri: "sip:www.example:5060", want: "UDP 192.0.2.4:5060"},
		{uri: "sip:www.example", want: "UDP 192.0.2.4:5060"},
		{uri: "sip:x.example;maddr=four.example", want: "UDP 192.0.2.4:5060"},
		{uri: "sip:many.example", want: manyTargets(10)},
		{uri: "sip:nowhere.example", err: "resolve nowhere.example: A nowhere.example: no such name (NXDOMAIN)"},
		{uri: "sip:text.example:5060", err: "resolve text.example: A text.example: no such record"},
		{uri: "sip:none.example", err: "resolve none.example: SRV _sip._udp.none.example: service not offered"},
		{uri: "sip:lost.example", err: "resolve lost.example: A nowhere.example: no such name (NXDOMAIN)"},
		{uri: "sip:outside.example:5060", err: "resolve outside.example: A four.elsewhere: no such name (NXDOMAIN)"},
		{uri: "sip:circle1.example:5060", err: "resolve circle1.example: A circle1.example: too many aliases"},
		{uri: "sip:" + strings.Repeat("a", 64) + ".example", err: "resolve " + strings.Repeat("a", 64) + ".example: A " + strings.Repeat("a", 64) + ".example: no such name (NXDOMAIN)"},
	}
	for _, tt := range tests {
		t.Run(tt.uri, func(t *testing.T) {
			got, err := resolve(t, r, tt.uri)
			if got != tt.want || (err == nil) != (tt.err == "") {
				t.Fatalf("%s, error %v; want %s", got, err, tt.want)
			}
			if tt.err == "" {
				return
			}
			fault, ok := errors.AsType[*Error](err)
			if !ok || err.Error() != tt.err || fault.Timeout() {
				t.Errorf("error %q, want %q", err, tt.err)
			}
			if fault.NotFound() == (fault.Reason == TooManyAliases) {
				t.Errorf("not found %t for %s", fault.NotFound(), err)
			}
		})
	}
}

func manyTargets(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("UDP 10.0.0.%d:5060", i))
	}
	return strings.Join(list, ", ")
}

func TestServerNameIsTheHostOfTheURI(t *testing.T) {
	s := startNameserver(t, nil)
	r := New(Config{Nameservers: []string{s.addr}})
	for target, want := range map[string]string{
		"sips:both.example":                   "both.example",
		"sips:192.0.2.1":                      "192.0.2.1",
		"sips:both.example;maddr=pbx.example": "both.example",
	} {
		targets, err := r.Resolve(t.Context(), parse(t, target))
		if err != nil || targets[0].ServerName != want {
			t.Errorf("%s: %v %v", target, targets, err)
		}
	}
}

func TestWhatIsAsked(t *testing.T) {
	s := startNameserver(t, nil)
	r := New(Config{Nameservers: []string{s.addr}})
	tests := []struct {
		uri  string
		want []string
	}{
		{"sip:four.example:5060", []string{"udp A four.example.", "udp AAAA four.example."}},
		{"sip:four.example", []string{"udp A four.example.", "udp AAAA four.example.", "udp SRV _sip._tcp.four.example.", "udp SRV _sip._udp.four.example."}},
		{"sip:both.example", []string{"udp A four.example.", "udp AAAA four.example.", "udp SRV _sip._udp.both.example."}},
		{"sips:both.example", []string{"udp A four.example.", "udp AAAA four.example.", "udp SRV _sips._tcp.both.example."}},
		{"sip:192.0.2.1", nil},
	}
	for _, tt := range tests {
		if _, err := resolve(t, r, tt.uri); err != nil {
			t.Error(err)
		}
		if got := s.queries(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: asked %q, want %q", tt.uri, got, tt.want)
		}
	}
}

func TestRefusedURIs(t *testing.T) {
	r := New(Config{})
	for _, u := range []uri.URI{
		{Scheme: "tel", User: "+1234"},
		{Scheme: "sip"},
		{Scheme: "mailto", Opaque: "a@b"},
		{Scheme: "sip", Host: "pbx.example", Params: ";transport=sctp"},
		{Scheme: "sips", Host: "pbx.example", Params: ";transport=udp"},
	} {
		targets, err := r.Resolve(t.Context(), u)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Reason != Invalid || fault.NotFound() || targets != nil {
			t.Errorf("%s: %v %v", u, targets, err)
		}
	}
}

func TestTruncatedAnswersAreAskedForOverTCP(t *testing.T) {
	s := startNameserver(t, func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool {
		if w.RemoteAddr().Network() != "udp" {
			return false
		}
		answer := new(dns.Msg).SetReply(q)
		answer.Truncated = true
		w.WriteMsg(answer)
		return true
	})
	got, err := resolve(t, New(Config{Nameservers: []string{s.addr}}), "sip:four.example:5060")
	if got != "UDP 192.0.2.4:5060" || err != nil {
		t.Errorf("%s %v", got, err)
	}
	want := []string{"tcp A four.example.", "tcp AAAA four.example.", "udp A four.example.", "udp AAAA four.example."}
	if asked := s.queries(); !slices.Equal(asked, want) {
		t.Errorf("asked %q", asked)
	}
}

func TestWrongAnswersAreIgnored(t *testing.T) {
	wrong := map[string]func(answer *dns.Msg){
		"ID":          func(a *dns.Msg) { a.Id++ },
		"name":        func(a *dns.Msg) { a.Question[0].Name = "evil.example." },
		"type":        func(a *dns.Msg) { a.Question[0].Qtype = dns.TypeMX },
		"class":       func(a *dns.Msg) { a.Question[0].Qclass = dns.ClassCHAOS },
		"no question": func(a *dns.Msg) { a.Question = nil },
		"a query":     func(a *dns.Msg) { a.Response = false },
	}
	for name, spoil := range wrong {
		t.Run(name, func(t *testing.T) {
			s := startNameserver(t, func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool {
				forged := new(dns.Msg).SetReply(q)
				forged.Question = slices.Clone(q.Question)
				forged.Answer = []dns.RR{&dns.A{
					Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(6, 6, 6, 6),
				}}
				spoil(forged)
				w.WriteMsg(forged)
				w.Write([]byte("noise"))
				return false // and then the right answer
			})
			got, err := resolve(t, New(Config{Nameservers: []string{s.addr}}), "sip:four.example:5060")
			if got != "UDP 192.0.2.4:5060" || err != nil {
				t.Errorf("%s %v", got, err)
			}
		})
	}
}

func TestServersAreTriedInOrder(t *testing.T) {
	broken := startNameserver(t, func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool {
		w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeServerFailure))
		return true
	})
	good := startNameserver(t, nil)
	closed, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.LocalAddr().String()
	closed.Close()
	tests := []struct {
		name    string
		servers []string
		want    Reason
		ok      bool
	}{
		{"the first fails", []string{broken.addr, good.addr}, 0, true},
		{"the first is not there", []string{nobody, good.addr}, 0, true},
		{"all fail", []string{broken.addr, broken.addr}, ServerFailed, false},
		{"none is there", []string{nobody}, Unreachable, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := resolve(t, New(Config{Nameservers: tt.servers}), "sip:four.example:5060")
			if tt.ok && (got != "UDP 192.0.2.4:5060" || err != nil) {
				t.Fatalf("%s %v", got, err)
			}
			if fault, _ := errors.AsType[*Error](err); !tt.ok && (fault == nil || fault.Reason != tt.want || fault.NotFound()) {
				t.Errorf("error %v", err)
			}
		})
	}
	broken.queries()
	_, err = resolve(t, New(Config{Nameservers: []string{broken.addr}}), "sip:four.example:5060")
	if want := "resolve four.example: A four.example: name server failed (SERVFAIL)"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if asked := broken.queries(); len(asked) != 2 {
		t.Errorf("a server that says no was asked again: %q", asked)
	}
}

func TestServerThatKnowsNoSRV(t *testing.T) {
	s := startNameserver(t, func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool {
		if q.Question[0].Qtype != dns.TypeSRV {
			return false
		}
		w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeNotImplemented))
		return true
	})
	got, err := resolve(t, New(Config{Nameservers: []string{s.addr}}), "sip:four.example")
	if got != "UDP 192.0.2.4:5060" || err != nil {
		t.Errorf("%s %v", got, err)
	}
}

func TestOneFamilyFails(t *testing.T) {
	for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA} {
		s := startNameserver(t, func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool {
			if q.Question[0].Qtype != kind {
				return false
			}
			w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused))
			return true
		})
		r := New(Config{Nameservers: []string{s.addr}})
		if got, err := resolve(t, r, "sip:pbx.example:5060"); got == "" || err != nil {
			t.Errorf("without %s: %v", dns.TypeToString[kind], err)
		}
		_, err := resolve(t, r, "sip:nowhere.example:5060")
		if fault, _ := errors.AsType[*Error](err); fault == nil || fault.Reason != ServerFailed || fault.Type != dns.TypeToString[kind] {
			t.Errorf("without %s: %v", dns.TypeToString[kind], err)
		}
	}
}

// silence is an Exchange that never answers, and counts.
type silence struct {
	mu    sync.Mutex
	asked []string
}

func (s *silence) exchange(ctx context.Context, network, server string, q *dns.Msg) (*dns.Msg, error) {
	s.mu.Lock()
	s.asked = append(s.asked, server+" "+dns.TypeToString[q.Question[0].Qtype])
	s.mu.Unlock()
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestTimeouts(t *testing.T) {
	tests := []struct {
		name  string
		cfg   Config
		uri   string
		limit time.Duration
		took  time.Duration
		asked []string
		err   string
	}{
		{
			"defaults", Config{Nameservers: []string{"192.0.2.53"}}, "sip:pbx.example", time.Hour, DefaultAttempts * DefaultTimeout,
			[]string{"192.0.2.53:53 SRV", "192.0.2.53:53 SRV", "192.0.2.53:53 SRV"},
			"resolve pbx.example: SRV _sip._udp.pbx.example: no answer from name server",
		},
		{
			"two servers", Config{Nameservers: []string{"192.0.2.53", "[2001:db8::53]:54"}, Timeout: time.Second, Attempts: 2},
			"sip:pbx.example;transport=tcp", time.Hour, 4 * time.Second,
			[]string{"192.0.2.53:53 SRV", "[2001:db8::53]:54 SRV", "192.0.2.53:53 SRV", "[2001:db8::53]:54 SRV"},
			"resolve pbx.example: SRV _sip._tcp.pbx.example: no answer from name server",
		},
		{
			"both families at once", Config{Nameservers: []string{"2001:db8::53"}, Attempts: 1}, "sip:pbx.example:5060", time.Hour,
			DefaultTimeout, []string{"[2001:db8::53]:53 A", "[2001:db8::53]:53 AAAA"},
			"resolve pbx.example: A pbx.example: no answer from name server",
		},
		{
			"the caller's patience", Config{Nameservers: []string{"ns.example"}}, "sip:pbx.example", 500 * time.Millisecond,
			500 * time.Millisecond, []string{"ns.example:53 SRV"}, "resolve pbx.example: SRV _sip._udp.pbx.example: no answer from name server",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s silence
				tt.cfg.Exchange = s.exchange
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				start := time.Now()
				_, err := New(tt.cfg).Resolve(ctx, parse(t, tt.uri))
				fault, _ := errors.AsType[*Error](err)
				if fault == nil || !fault.Timeout() || fault.NotFound() || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("error %v, want %s", err, tt.err)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %s, want %s", took, tt.took)
				}
				if strings.Contains(tt.name, "at once") {
					slices.Sort(s.asked)
				}
				if !slices.Equal(s.asked, tt.asked) {
					t.Errorf("asked %q, want %q", s.asked, tt.asked)
				}
			})
		})
	}
}

func TestExchangeThatAnswersSomethingElse(t *testing.T) {
	r := New(Config{Nameservers: []string{"192.0.2.53"}, Exchange: func(_ context.Context, _, _ string, q *dns.Msg) (*dns.Msg, error) {
		return new(dns.Msg).SetReply(new(dns.Msg).SetQuestion("evil.example.", dns.TypeA)), nil
	}})
	if _, err := resolve(t, r, "sip:four.example:5060"); !errors.Is(err, errOtherAnswer) {
		t.Errorf("error %v", err)
	}
}

func TestLargeDatagramsAreRead(t *testing.T) {
	s := startNameserver(t, func(s *nameserver, w dns.ResponseWriter, q *dns.Msg) bool {
		w.WriteMsg(s.answer(q)) // about 1,600 bytes
		return true
	})
	got, err := resolve(t, New(Config{Nameservers: []string{s.addr}}), "sip:crowd.example:5060")
	if got != manyTargets(DefaultMaxTargets) || err != nil {
		t.Errorf("%s %v", got, err)
	}
}

func TestCancelledExchangeEndsAtOnce(t *testing.T) {
	quiet, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer quiet.Close()
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := New(Config{Nameservers: []string{quiet.LocalAddr().String()}, Timeout: time.Hour}).
			Resolve(ctx, parse(t, "sip:four.example:5060"))
		result <- err
	}()
	quiet.ReadFrom(make([]byte, 512)) // the query is out
	cancel()
	if err := <-result; err == nil {
		t.Error("no error")
	}
}

func TestSRVOrder(t *testing.T) {
	record := func(priority, weight, port uint16) dns.RR {
		return &dns.SRV{Hdr: dns.RR_Header{Rrtype: dns.TypeSRV}, Priority: priority, Weight: weight, Port: port}
	}
	records := []dns.RR{record(20, 0, 1), record(10, 30, 2), record(10, 60, 3), record(10, 0, 4), record(5, 1, 5), &dns.A{}}
	tests := []struct {
		name string
		rand func(n int) int
		want []uint16
	}{
		{"lowest", func(int) int { return 0 }, []uint16{5, 4, 2, 3, 1}},
		{"highest", func(n int) int { return n - 1 }, []uint16{5, 3, 2, 4, 1}},
		{"middle", func(n int) int { return n / 3 }, []uint16{5, 2, 3, 4, 1}},
	}
	for _, tt := range tests {
		var got []uint16
		for _, srv := range orderSRV(records, tt.rand) {
			got = append(got, srv.Port)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestSRVWeightsAreChances(t *testing.T) {
	records := []dns.RR{&dns.SRV{Weight: 75, Port: 1}, &dns.SRV{Weight: 25, Port: 2}}
	first := map[uint16]int{}
	step := 0
	for range 10_100 {
		first[orderSRV(records, func(n int) int { step++; return step / 2 % n })[0].Port]++
	}
	if first[1] < 7000 || first[1] > 8000 {
		t.Errorf("first %v, want about 3 to 1", first)
	}
}

func TestSystem(t *testing.T) {
	s := startNameserver(t, nil)
	host, port, _ := net.SplitHostPort(s.addr)
	files := map[string]string{
		"/etc/hosts":        "# comment\n127.0.0.1 localhost\n192.0.2.10 Desk desk.example # mine\n2001:db8::10 desk\n192.0.2.11 desk\nnonsense desk\n192.0.2.12\n",
		"/etc/resolv.conf":  "nameserver " + host + "\nsearch first.test example\n",
		"/etc/empty.conf":   "# no server\n",
		"/etc/private.conf": "nameserver 192.0.2.53\noptions timeout:1\n",
	}
	readFile := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return noFiles(name)
	}
	// resolv.conf knows no ports.
	exchange := func(ctx context.Context, network, server string, q *dns.Msg) (*dns.Msg, error) {
		if server != net.JoinHostPort(host, "53") {
			return nil, errors.New("asked " + server)
		}
		return exchangeSocket(ctx, network, net.JoinHostPort(host, port), q)
	}
	lookup := func(_ context.Context, name string) ([]netip.Addr, error) {
		switch name {
		case "slow.example":
			return nil, &net.DNSError{Err: "timeout", Name: name, IsTimeout: true}
		case "broken.example":
			return nil, &net.DNSError{Err: "server misbehaving", Name: name}
		case "empty.example":
			return nil, nil
		case "system.example":
			return []netip.Addr{netip.MustParseAddr("::ffff:192.0.2.20")}, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	base := Config{ReadFile: readFile, Exchange: exchange, LookupAddrs: lookup}
	with := func(change func(c *Config)) Config {
		c := base
		change(&c)
		return c
	}
	noConf := with(func(c *Config) { c.ResolvConf = "/nowhere" })
	given := with(func(c *Config) { c.Nameservers, c.Exchange = []string{s.addr}, nil })
	tests := []struct {
		name string
		cfg  Config
		uri  string
		want string
		err  Reason
	}{
		{"hosts file", base, "sip:desk", "UDP 192.0.2.10:5060, UDP 192.0.2.11:5060, UDP [2001:db8::10]:5060", 0},
		{"hosts file, alias", base, "sip:DESK.example.:5070;transport=tcp", "TCP 192.0.2.10:5070", 0},
		{"hosts file and a name server given", given, "sip:desk:5060", "", NoName},
		{"hosts of the configuration", with(func(c *Config) {
			c.Hosts = map[string][]netip.Addr{"desk": {netip.MustParseAddr("10.1.1.1")}}
		}), "sip:Desk", "UDP 10.1.1.1:5060", 0},
		{"resolv.conf", base, "sip:both.example", "UDP 192.0.2.4:5070", 0},
		{"search list", base, "sip:both", "UDP 192.0.2.4:5070", 0},
		{"search list, not found", base, "sip:nowhere", "", NoName},
		{"no search with a final dot", base, "sip:four.:5060", "", NoName},
		{"no search with a name server given", given, "sip:both", "", NoName},
		{"no resolv.conf", noConf, "sip:system.example", "UDP 192.0.2.20:5060", 0},
		{"no server in resolv.conf", with(func(c *Config) { c.ResolvConf = "/etc/empty.conf" }), "sips:system.example", "TLS 192.0.2.20:5061", 0},
		{"system: no such name", noConf, "sip:nowhere.example", "", NoName},
		{"system: nothing", noConf, "sip:empty.example", "", NoName},
		{"system: timeout", noConf, "sip:slow.example", "", TimedOut},
		{"system: failure", noConf, "sip:broken.example", "", ServerFailed},
		{"other server", with(func(c *Config) { c.ResolvConf = "/etc/private.conf" }), "sip:both.example", "", Unreachable},
		{"no hosts file", with(func(c *Config) { c.HostsFile = "/nowhere" }), "sip:localhost", "UDP 127.0.0.1:5060, UDP [::1]:5060", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := resolve(t, New(tt.cfg), tt.uri)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Fatalf("%s %v, want %s", got, err, tt.want)
			}
			if fault, _ := errors.AsType[*Error](err); err != nil && (fault == nil || fault.Reason != tt.err) {
				t.Errorf("error %v, want %s", err, tt.err)
			}
		})
	}
}

func TestHostsFileIsBounded(t *testing.T) {
	data := append(bytes.Repeat([]byte("#\n"), maxHostsFile/2), "192.0.2.1 late\n"...)
	if got := hostsAddrs(data, "late"); got != nil {
		t.Errorf("read beyond %d bytes: %v", maxHostsFile, got)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	answer := new(dns.Msg)
	for range 10 * maxRecords {
		answer.Answer = append(answer.Answer, &dns.A{Hdr: dns.RR_Header{Name: "a.", Rrtype: dns.TypeA}, A: net.IPv4(1, 2, 3, 4)})
	}
	if got, _, _ := follow(answer, "a.", dns.TypeA, 0); len(got) != maxRecords {
		t.Errorf("%d records", len(got))
	}
	answer.Answer = nil
	for i := range 20 {
		answer.Answer = append(answer.Answer, &dns.CNAME{
			Hdr: dns.RR_Header{Name: fmt.Sprintf("n%d.", i), Rrtype: dns.TypeCNAME}, Target: fmt.Sprintf("n%d.", i+1),
		})
	}
	if _, name, hops := follow(answer, "n0.", dns.TypeA, 0); name != "n20." || hops != 20 {
		t.Errorf("followed to %s in %d", name, hops)
	}
}

func TestReasons(t *testing.T) {
	for r := Invalid; r <= TooManyAliases; r++ {
		if r.String() == "unknown reason" {
			t.Errorf("reason %d has no words", r)
		}
	}
	if got := Reason(99).String(); got != "unknown reason" {
		t.Errorf("%q", got)
	}
}
