package siptest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// RegistrarConfig says how a Registrar behaves. The zero value takes every binding for as long as it was asked.
type RegistrarConfig struct {
	Users      map[string]string // passwords by user name; nil: nobody is challenged
	Algorithms []string          // of the challenges; nil: MD5
	MinExpires time.Duration     // shorter ones get 423
	MaxExpires time.Duration     // longer ones are shortened; 0: not
	NonceLife  time.Duration     // 0: the Challenger's own
	// Answer is asked first; a code other than 0 is the answer. It runs on the loop.
	Answer func(req *sipmsg.Request) (code int)
}

// Binding is a registered contact.
type Binding struct {
	Contact sipmsg.NameAddr
	Until   time.Time
	CallID  string
	Seq     uint32
}

// Registrar answers REGISTER on an Endpoint (RFC 3261 §10.3). It belongs to the Endpoint's loop.
type Registrar struct {
	cfg        RegistrarConfig
	endpoint   *Endpoint
	challenger *digest.Challenger
	bindings   map[string]map[string]Binding // by user, then by contact URI
	requests   int
}

// NewRegistrar has the endpoint answer REGISTER.
func NewRegistrar(e *Endpoint, cfg RegistrarConfig) *Registrar {
	e.t.Helper()
	if cfg.Algorithms == nil {
		cfg.Algorithms = []string{"MD5"}
	}
	r := &Registrar{cfg: cfg, endpoint: e, bindings: map[string]map[string]Binding{}}
	r.challenger = digest.NewChallenger("registrar", cfg.Algorithms, nil, time.Now)
	if cfg.NonceLife > 0 {
		r.challenger.NonceLife = cfg.NonceLife
	}
	e.Do(func() { e.Stack.Handle(sipmsg.REGISTER, r.register) })
	return r
}

// Bindings lists what is registered for a user, in the order of the contact URIs.
func (r *Registrar) Bindings(user string) []Binding {
	r.endpoint.t.Helper()
	var live []Binding
	r.endpoint.Do(func() {
		for _, uri := range slices.Sorted(maps.Keys(r.bindings[user])) {
			if b := r.bindings[user][uri]; b.Until.After(time.Now()) {
				live = append(live, b)
			}
		}
	})
	return live
}

// Requests is how many REGISTER requests have come, challenged ones included.
func (r *Registrar) Requests() (n int) {
	r.endpoint.t.Helper()
	r.endpoint.Do(func() { n = r.requests })
	return n
}

func (r *Registrar) register(in *uas.Incoming) {
	r.requests++
	if r.cfg.Answer != nil {
		if code := r.cfg.Answer(in.Request); code != 0 {
			r.respond(in, sipmsg.NewResponse(in.Request, code, ""))
			return
		}
	}
	to, _ := in.Request.Header.To()
	if resp := r.challenge(in.Request); resp != nil {
		r.respond(in, resp)
		return
	}
	r.respond(in, r.bind(in.Request, to.URI.User))
}

// challenge is nil for a request whose credentials are right.
func (r *Registrar) challenge(req *sipmsg.Request) *sipmsg.Response {
	if r.cfg.Users == nil {
		return nil
	}
	_, result := r.challenger.Verify(req, func(user string) (string, bool) {
		password, ok := r.cfg.Users[user]
		return password, ok
	})
	if result == digest.Verified {
		return nil
	}
	resp := sipmsg.NewResponse(req, 401, "")
	r.challenger.Challenge(resp, result == digest.Stale || result == digest.Replayed)
	return resp
}

// bind changes the bindings of the user and lists them.
func (r *Registrar) bind(req *sipmsg.Request, user string) *sipmsg.Response {
	contacts, err := req.Header.Contacts()
	if err != nil {
		return sipmsg.NewResponse(req, 400, "")
	}
	if r.bindings[user] == nil {
		r.bindings[user] = map[string]Binding{}
	}
	for _, c := range contacts {
		life := lifetime(req, c)
		switch {
		case c.Wildcard():
			clear(r.bindings[user])
		case life == 0:
			delete(r.bindings[user], c.URI.String())
		case life < r.cfg.MinExpires:
			resp := sipmsg.NewResponse(req, 423, "")
			resp.Header.Add("Min-Expires", fmt.Sprint(int(r.cfg.MinExpires.Seconds())))
			return resp
		default:
			r.add(req, user, c, life)
		}
	}
	return r.list(req, user)
}

func (r *Registrar) add(req *sipmsg.Request, user string, c sipmsg.NameAddr, life time.Duration) {
	if r.cfg.MaxExpires > 0 {
		life = min(life, r.cfg.MaxExpires)
	}
	cseq, _ := req.Header.CSeq()
	r.bindings[user][c.URI.String()] = Binding{Contact: c, Until: time.Now().Add(life), CallID: req.Header.CallID(), Seq: cseq.Seq}
}

// lifetime is what the contact, else the request, asks for, else an hour.
func lifetime(req *sipmsg.Request, c sipmsg.NameAddr) time.Duration {
	seconds := 3600
	if n, ok := req.Header.Expires(); ok {
		seconds = n
	}
	if v, ok := c.Params.Get("expires"); ok {
		if _, err := fmt.Sscan(v, &seconds); err != nil {
			return 0
		}
	}
	return time.Duration(seconds) * time.Second
}

// list is the 200 with the user's bindings.
func (r *Registrar) list(req *sipmsg.Request, user string) *sipmsg.Response {
	resp := sipmsg.NewResponse(req, 200, "")
	for _, uri := range slices.Sorted(maps.Keys(r.bindings[user])) {
		b := r.bindings[user][uri]
		left := time.Until(b.Until).Round(time.Second)
		if left <= 0 {
			continue
		}
		c := sipmsg.NameAddr{URI: b.Contact.URI, Params: b.Contact.Params.With("expires", fmt.Sprint(int(left.Seconds())))}
		resp.Header.Add("Contact", c.String())
	}
	return resp
}

func (r *Registrar) respond(in *uas.Incoming, resp *sipmsg.Response) {
	if err := in.Respond(resp); err != nil {
		r.endpoint.t.Errorf("registrar: %v", err)
	}
}
