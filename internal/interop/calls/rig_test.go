package calls

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// packetTime is how long a packet of either side lasts.
const packetTime = 20 * time.Millisecond

// route is how the phone and baresip reach each other.
type route struct {
	transport string // "udp", "tcp", "tls"; "" is "udp"
	registrar bool   // both are registered at Kamailio, and call through it
}

func (r route) String() string {
	if r.registrar {
		return r.transport + " through Kamailio"
	}
	return r.transport
}

// setup is what the two sides of a test are to be; the zero value is silent and direct over UDP.
type setup struct {
	route
	phone   func(*phone.Config) // changes the phone's configuration; nil leaves it
	baresip interop.BaresipConfig
}

// rig is the phone and baresip, ready to call each other.
type rig struct {
	t                  *testing.T
	phone              *phonetest.Phone
	baresip            *interop.Baresip
	toPhone, toBaresip string // URIs to dial
	recording          string // of what the phone hears, with Calls.AutoRec
}

// newRig starts both sides.
func newRig(t *testing.T, s setup) *rig {
	t.Helper()
	if s.transport == "" {
		s.transport = "udp"
	}
	r := &rig{t: t, recording: filepath.Join(t.TempDir(), "heard.wav")}
	cfg := r.config(s)
	if s.registrar {
		r.register(s, cfg)
		return r
	}
	r.baresip = interop.StartBaresip(t, s.baresip)
	r.toBaresip = r.baresip.URI(strings.TrimPrefix(s.transport, "udp"))
	r.phone = phonetest.New(t, "gosua", cfg)
	r.toPhone = phoneURI(r.phone, s.transport)
	return r
}

// config is the phone's configuration: one transport, on a port that the kernel chooses.
func (r *rig) config(s setup) phone.Config {
	r.t.Helper()
	cfg := phonetest.Loopback()
	cfg.Media.NoTones = true
	cfg.SIP.NoUDP, cfg.SIP.NoTCP, cfg.TLS.Listen = s.transport != "udp", s.transport != "tcp", s.transport == "tls"
	if cfg.TLS.Listen {
		c, err := interop.NewCertificate(r.t.TempDir(), cfg.SIP.Bound)
		if err != nil {
			r.t.Fatal(err)
		}
		cfg.TLS.CAFile, cfg.TLS.CertFile, cfg.TLS.KeyFile = c.CAFile, c.CertFile, c.KeyFile
	}
	if s.phone != nil {
		s.phone(&cfg)
	}
	if cfg.Calls.AutoRec {
		cfg.Media.RecFile = r.recording
	}
	return cfg
}

// phoneURI is where the phone listens.
func phoneURI(p *phonetest.Phone, transport string) string {
	up := phonetest.Expect[phone.TransportUp](p, "listened", nil)
	uri := "sip:gosua@" + up.Addr.String()
	if transport != "udp" {
		uri += ";transport=" + transport
	}
	return uri
}

// register starts both sides with accounts at a Kamailio.
func (r *rig) register(s setup, cfg phone.Config) {
	r.t.Helper()
	k := interop.StartKamailio(r.t, interop.KamailioConfig{Users: map[string]string{"gosua": "secret1", "baresip": "secret2"}})
	server := k.URI("", s.transport)
	s.baresip.CAFile = k.CAFile
	s.baresip.Account.User, s.baresip.Account.Password = "baresip", "secret2"
	s.baresip.Account.Domain, s.baresip.Account.Registrar = k.Realm(), server
	r.baresip = interop.StartBaresip(r.t, s.baresip)

	cfg.TLS.CAFile, cfg.TLS.VerifyServer = k.CAFile, true
	cfg.Accounts = []phone.AccountConfig{{
		ID: k.AOR("gosua"), Registrar: server, Proxies: []string{server},
		Credentials: []digest.Credentials{{Realm: "*", Username: "gosua", Password: "secret1"}},
	}}
	r.phone = phonetest.New(r.t, "gosua", cfg)
	phonetest.Expect[phone.Registered](r.phone, "registered", nil)
	r.toPhone, r.toBaresip = k.AOR("gosua"), k.AOR("baresip")
}

// call connects the two, the phone calling or being called, and is the phone's number of the call.
func (r *rig) call(byPhone bool) (id int) {
	r.t.Helper()
	if byPhone {
		id = r.dial()
		r.baresip.Accept()
	} else {
		id = r.ring()
		r.phone.Must(r.phone.Answer(id, 200, "", ""))
	}
	r.phone.State(id, phone.CallConfirmed)
	r.baresip.WaitEvent(interop.EventEstablished)
	return id
}

// dial has the phone call baresip, which rings.
func (r *rig) dial() (id int) {
	r.t.Helper()
	id = r.phone.Dial(r.toBaresip)
	r.baresip.WaitEvent(interop.EventIncoming)
	return id
}

// ring has baresip call the phone, which rings.
func (r *rig) ring() (id int) {
	r.t.Helper()
	r.baresip.Dial(r.toPhone)
	return phonetest.Expect[phone.IncomingCall](r.phone, "called", nil).Call
}

// hangup ends the call by one side, and is how it ended at the phone.
func (r *rig) hangup(id int, byPhone bool) phone.CallEnded {
	r.t.Helper()
	if byPhone {
		r.phone.Must(r.phone.Hangup(id, 0))
	} else {
		r.baresip.Hangup()
	}
	end := r.phone.Ended(id)
	r.baresip.WaitEvent(interop.EventClosed)
	return end
}

// stats is the audio stream of a running call.
func (r *rig) stats(id int) phone.StreamStats {
	r.t.Helper()
	s, ok := r.phone.Stats(id)
	if !ok || len(s.Streams) != 1 || !s.Streams[0].Running {
		r.t.Fatalf("no stream runs in call %d: %+v", id, s)
	}
	return s.Streams[0]
}

// waitReceived waits until the phone has received so many more packets.
func (r *rig) waitReceived(id, packets int) {
	r.t.Helper()
	want := r.stats(id).Rx.Packets + uint64(packets)
	r.poll("packets received", func() bool { return r.stats(id).Rx.Packets >= want })
}

// poll looks each time a packet could have come.
func (r *rig) poll(what string, done func() bool) {
	r.t.Helper()
	packet := time.NewTicker(packetTime)
	defer packet.Stop()
	for deadline := time.Now().Add(phonetest.Patience); time.Now().Before(deadline); <-packet.C {
		if done() {
			return
		}
	}
	r.t.Fatalf("never enough %s", what)
}

// mediaAddr is where the phone takes RTP in a call; RTCP has the next port.
func (r *rig) mediaAddr(id int) netip.AddrPort {
	r.t.Helper()
	for _, ev := range phonetest.Told[phone.RTPSocket](r.phone) {
		if ev.Call == id {
			return ev.RTP
		}
	}
	r.t.Fatalf("no RTP socket for call %d", id)
	return netip.AddrPort{}
}

// codecID is baresip's name of a codec.
func codecID(name string) string { return fmt.Sprintf("%s/%d/1", name, samplingRate(name)) }

// samplingRate is a codec's, in Hz: what baresip records what it hears at.
func samplingRate(codec string) int {
	switch codec {
	case "G722":
		return 16000
	case "opus":
		return 48000
	}
	return interop.SampleRate
}

// packets is how many packets a sound file fills.
func packets(t *testing.T, file string) int {
	t.Helper()
	return len(interop.PCM(t, file)) * int(time.Second/packetTime) / interop.SampleRate
}
