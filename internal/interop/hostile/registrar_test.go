package hostile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// nonsense is how a registrar answers, and what alice may make of it.
var nonsense = map[string]struct {
	line   string
	fields []sipmsg.Field
	most   int  // REGISTERs that may come
	bound  bool // alice may take herself for registered
}{
	"Expires -1":           {"200", []sipmsg.Field{{Name: "Expires", Value: "-1"}}, 3, true},
	"Expires 4294967296":   {"200", []sipmsg.Field{{Name: "Expires", Value: "4294967296"}}, 3, true},
	"Expires 4294967295":   {"200", []sipmsg.Field{{Name: "Expires", Value: "4294967295"}}, 3, true},
	"Expires 0":            {"200", []sipmsg.Field{{Name: "Expires", Value: "0"}}, 4, false},
	"Expires 1":            {"200", []sipmsg.Field{{Name: "Expires", Value: "1"}}, 400, true},
	"Contacts of others":   {"200", contacts(200), 3, true},
	"garbage for Contact":  {"200", []sipmsg.Field{{Name: "Contact", Value: "<<<>>>,;;;,\"\xff"}}, 3, true},
	"Min-Expires huge":     {"423", []sipmsg.Field{{Name: "Min-Expires", Value: "4294967295"}}, 4, false},
	"Min-Expires too huge": {"423", []sipmsg.Field{{Name: "Min-Expires", Value: "99999999999999999999"}}, 4, false},
	"Min-Expires small":    {"423", []sipmsg.Field{{Name: "Min-Expires", Value: "1"}}, 4, false},
	"401 for ever":         {"401", []sipmsg.Field{{Name: "WWW-Authenticate", Value: `Digest realm="r", nonce="SERIAL"`}}, 12, false},
	"stale for ever":       {"401", []sipmsg.Field{{Name: "WWW-Authenticate", Value: `Digest realm="r", nonce="SERIAL", stale=true`}}, 12, false},
	"302 to itself":        {"302", []sipmsg.Field{{Name: "Contact", Value: "<sip:" + stranger + ">"}}, 8, false},
	"Retry-After huge":     {"503", []sipmsg.Field{{Name: "Retry-After", Value: "4294967295"}}, 4, false},
	"Retry-After 0":        {"503", []sipmsg.Field{{Name: "Retry-After", Value: "0"}}, 4, false},
	"status 299":           {"299", nil, 3, true},
	"status 699":           {"699", nil, 4, false},
}

// contacts are a 200's with bindings of others, none ours.
func contacts(n int) []sipmsg.Field {
	var all []sipmsg.Field
	for i := range n {
		all = append(all, sipmsg.Field{Name: "Contact", Value: fmt.Sprintf("<sip:other%d@192.0.2.1>;expires=%d", i, i)})
	}
	return all
}

// registering is how long alice and the registrars are left to each other.
const registering = 2 * time.Minute

// TestNonsenseRegistrar gives alice an account at each of these registrars, which answer every REGISTER alike. She must not
// send without end, must tell what happened, and her call with bob must not notice.
func TestNonsenseRegistrar(t *testing.T) {
	attack(t, nil, func(s *scene) {
		var all []*registrar
		for name := range nonsense {
			all = append(all, s.registrar(name, len(all)))
		}
		for until := time.Now().Add(registering); time.Now().Before(until); {
			for _, r := range all {
				r.serve()
			}
		}
		for _, r := range all {
			r.judge()
			r.leave()
		}
	})
}

// registrar is one that answers nonsense, and alice's account there.
type registrar struct {
	*siptest.Remote
	s       *scene
	name    string
	account int
	asked   int
	polite  bool
}

func (s *scene) registrar(name string, i int) *registrar {
	s.t.Helper()
	ip := fmt.Sprintf("10.0.1.%d", i+1)
	r := &registrar{Remote: siptest.ListenUDP(s.t, s.net.Host(ip), ip+":5060"), s: s, name: name}
	r.Patience = 2 * time.Millisecond
	s.own++
	id, err := s.alice.AddAccount(phone.AccountConfig{ID: "sip:alice@" + ip, Registrar: "sip:" + ip,
		Credentials: []digest.Credentials{{Realm: "*", Username: "alice", Password: "secret"}}})
	s.alice.Must(err)
	r.account = id
	return r
}

// serve answers what has come.
func (r *registrar) serve() {
	c := nonsense[r.name]
	for p := r.Next(); p != nil; p = r.Next() {
		switch {
		case p.Request() == nil || p.Request().Method != sipmsg.REGISTER:
		case r.polite:
			r.Reply(p, "200")
		default:
			r.asked++
			r.Reply(p, c.line, registrarSays(c.fields, r.asked))
		}
	}
}

// judge wants few enough REGISTERs, and the user to have heard of a success, or of a failure with its reason.
func (r *registrar) judge() {
	r.s.t.Helper()
	c := nonsense[r.name]
	if r.asked == 0 || r.asked > c.most {
		r.s.t.Errorf("%s: %d REGISTERs, want 1 to %d", r.name, r.asked, c.most)
	}
	good, bad := 0, 0
	for _, ev := range phonetest.Told[phone.Registered](r.s.alice) {
		if ev.Account == r.account {
			good++
		}
	}
	for _, ev := range phonetest.Told[phone.RegistrationFailed](r.s.alice) {
		if ev.Account == r.account {
			bad++
		}
		if ev.Reason == "" && ev.Err == nil {
			r.s.t.Errorf("%s: failure without a reason: %+v", r.name, ev)
		}
	}
	if c.bound && good == 0 || !c.bound && (bad == 0 || good > 0) {
		r.s.t.Errorf("%s: told %d successes and %d failures", r.name, good, bad)
	}
}

// leave takes the account away.
func (r *registrar) leave() {
	r.s.t.Helper()
	r.polite, r.Patience = true, time.Second
	r.s.alice.Must(r.s.alice.DeleteAccount(r.account))
	r.serve()
}

// registrarSays adds the fields, SERIAL being a number that is new each time.
func registrarSays(fields []sipmsg.Field, n int) func(*sipmsg.Response) {
	return func(resp *sipmsg.Response) {
		for _, f := range fields {
			resp.Header.Add(f.Name, strings.ReplaceAll(f.Value, "SERIAL", fmt.Sprint(n)))
		}
	}
}
