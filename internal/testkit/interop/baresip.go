package interop

import (
	"cmp"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	// tailSilence follows the played file: baresip hangs up when its source ends, so the source must outlast the test.
	tailSilence = 5 * time.Minute
	// rtpSpan is how many ports a baresip has for RTP and RTCP.
	rtpSpan = 32
)

// Baresip is a running baresip with one account.
type Baresip struct {
	Addr    netip.AddrPort // UDP and TCP; TLS listens one port higher
	AOR     string
	t       testing.TB
	config  BaresipConfig
	dir     string
	control *control
	child   *child
	next    int // index of the first event not looked at yet
}

// StartBaresip starts baresip and, with a registrar in its account, waits until it is registered.
// It is stopped, and so unregistered, at the end of the test.
func StartBaresip(t testing.TB, config BaresipConfig) *Baresip {
	t.Helper()
	b := StartBaresipUnregistered(t, config)
	if config.Account.Registrar != "" {
		b.WaitEvent(EventRegistered)
	}
	return b
}

// StartBaresipUnregistered starts baresip and does not wait for its registration, which may be meant to fail.
func StartBaresipUnregistered(t testing.TB, config BaresipConfig) *Baresip {
	t.Helper()
	needProgram(t, "baresip", "stdbuf")
	if len(config.Codecs) == 0 {
		config.Codecs = []string{"PCMU/8000/1", "PCMA/8000/1"}
	}
	b := &Baresip{t: t, config: config, dir: shortDir(t)}
	config.Play = b.paddedSound(config.Play, cmp.Or(config.Rate, SampleRate))
	b.config = config
	var err error
	for range startAttempts {
		if err = b.start(); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatalf("start baresip: %v", err)
	}
	if len(config.Contacts) == 0 {
		b.addAccount()
	}
	return b
}

// start chooses ports, starts the process and connects to it.
func (b *Baresip) start() error {
	sip, err := freePort(loopback, need{offset: 0, udp: true, tcp: true}, need{offset: 1, tcp: true})
	if err != nil {
		return err
	}
	ctrl, err := freePort(loopback, need{offset: 0, tcp: true})
	if err != nil {
		return err
	}
	b.Addr = netip.AddrPortFrom(loopback, uint16(sip))
	control := netip.AddrPortFrom(loopback, uint16(ctrl)).String()
	if err := b.writeConfig(control); err != nil {
		return err
	}
	// stdbuf: baresip's output would come in blocks, and its lines are what tells that it is ready.
	input, err := b.silence()
	if err != nil {
		return err
	}
	c, err := startChild(program{path: "stdbuf", args: []string{"-oL", "baresip", "-f", b.dir}, dir: b.dir, in: input})
	if err != nil {
		return err
	}
	c.name = "baresip " + b.config.Account.User
	_, _, err = c.out.waitLine(0, "baresip is ready")
	if err == nil {
		b.control, err = dialControl(control)
	}
	if err != nil {
		c.stop()
		return fmt.Errorf("baresip is not ready: %w\n%s", err, c.out.tail(tailLines))
	}
	b.child = c
	b.stopAtEnd()
	return nil
}

// silence is an input on which nothing comes until the test ends: stdio wants one that can be waited for.
func (b *Baresip) silence() (*os.File, error) {
	r, w, err := os.Pipe()
	if err == nil {
		b.t.Cleanup(func() { r.Close(); w.Close() })
	}
	return r, err
}

// stopAtEnd stops the program and its control connection at the end of the test.
func (b *Baresip) stopAtEnd() {
	control := b.control
	b.t.Cleanup(control.close)
	b.child.stopWith(b.t)
}

// writeConfig writes the configuration; the account is added later, so that its first event is not missed.
func (b *Baresip) writeConfig(control string) error {
	rtp, err := freePort(loopback, need{offset: 0, udp: true}, need{offset: rtpSpan, udp: true})
	if err != nil {
		return err
	}
	rtp += rtp % 2
	certificate, err := b.certificate()
	if err != nil {
		return err
	}
	text := fmt.Sprintf(baresipConfigFile, b.Addr, loopback, b.config.Play, rtp, rtp+rtpSpan, control, b.dir, certificate)
	if b.config.CAFile != "" {
		text += "sip_cafile " + b.config.CAFile + "\n"
	}
	if len(b.config.Contacts) > 0 {
		text += socialModules
		if err := b.writeSocial(); err != nil {
			return err
		}
	}
	text += strings.Join(b.config.Config, "\n") + "\n"
	return os.WriteFile(filepath.Join(b.dir, "config"), []byte(text), 0o600)
}

// certificate makes what baresip needs to accept TLS: certificate and key in one file.
func (b *Baresip) certificate() (string, error) {
	files, err := NewCertificate(b.dir, loopback)
	if err != nil {
		return "", err
	}
	cert, err := os.ReadFile(files.CertFile)
	if err != nil {
		return "", err
	}
	key, err := os.ReadFile(files.KeyFile)
	if err != nil {
		return "", err
	}
	both := filepath.Join(b.dir, "both.pem")
	return both, os.WriteFile(both, append(cert, key...), 0o600)
}

// addAccount creates the account, which starts to register.
func (b *Baresip) addAccount() {
	b.t.Helper()
	account := b.config.Account.withDefaults(b.Addr.String())
	b.AOR = account.aor()
	b.Command("uanew", account.line(b.config.Codecs))
}

// URI returns sip:user@address:port, with the transport ("tcp", "tls"; "" is UDP) and its port.
func (b *Baresip) URI(transport string) string {
	user := b.config.Account.withDefaults("").User
	switch transport {
	case "":
		return fmt.Sprintf("sip:%s@%s", user, b.Addr)
	case "tls":
		tls := netip.AddrPortFrom(b.Addr.Addr(), b.Addr.Port()+1)
		return fmt.Sprintf("sip:%s@%s;transport=tls", user, tls)
	default:
		return fmt.Sprintf("sip:%s@%s;transport=%s", user, b.Addr, transport)
	}
}

// Command gives baresip one of its long commands, such as "dial", and returns what it prints.
func (b *Baresip) Command(name, params string) string {
	b.t.Helper()
	answer, err := b.control.command(name, params)
	if err != nil {
		b.t.Fatalf("%s: %s %s: %v", b.child.name, name, params, err)
	}
	return answer
}

// Dial calls the URI.
func (b *Baresip) Dial(uri string) { b.t.Helper(); b.Command("dial", uri) }

// Accept answers the call that rings.
func (b *Baresip) Accept() { b.t.Helper(); b.Command("accept", "") }

// Hold puts the current call on hold.
func (b *Baresip) Hold() { b.t.Helper(); b.Command("hold", "") }

// Resume takes the current call off hold.
func (b *Baresip) Resume() { b.t.Helper(); b.Command("resume", "") }

// Hangup ends the current call, or refuses the one that rings.
func (b *Baresip) Hangup() { b.t.Helper(); b.Command("hangup", "") }

// DTMF sends the digits, by RTP unless the account says otherwise.
func (b *Baresip) DTMF(digits string) { b.t.Helper(); b.Command("sndcode", digits) }

// WaitEvent returns the next event of the type. Events are looked at once, in order: those passed over are gone.
func (b *Baresip) WaitEvent(kind string) Event {
	b.t.Helper()
	return b.WaitEventThat(kind, func(e Event) bool { return e.Type == kind })
}

// WaitEventThat returns the next event that match accepts; what names it in the failure.
func (b *Baresip) WaitEventThat(what string, match func(Event) bool) Event {
	b.t.Helper()
	event, next, err := b.control.events.wait(b.next, Patience, match)
	b.next = next
	if err != nil {
		b.t.Fatalf("%s: wait for event %s: %v; all events: %v", b.child.name, what, err, b.eventTypes())
	}
	return event
}

// WaitDTMF waits for the digits, in order.
func (b *Baresip) WaitDTMF(digits string) {
	b.t.Helper()
	for i := range len(digits) {
		if e := b.WaitEvent(EventDTMFStart); e.Param != digits[i:i+1] {
			b.t.Fatalf("%s heard digit %q, number %d of %q", b.child.name, e.Param, i+1, digits)
		}
	}
}

// WaitOutput waits for a line of what it prints that matches the expression, among all lines so far and to come.
func (b *Baresip) WaitOutput(expr string) string {
	b.t.Helper()
	line, _, err := b.child.out.waitLine(0, expr)
	if err != nil {
		b.t.Fatalf("%s: wait for %q in its output: %v", b.child.name, expr, err)
	}
	return line
}

// Events returns all events so far.
func (b *Baresip) Events() []Event { return b.control.events.all() }

// eventTypes lists the events for a failure.
func (b *Baresip) eventTypes() []string {
	var types []string
	for _, e := range b.Events() {
		types = append(types, strings.TrimSpace(e.Type+" "+e.Param))
	}
	return types
}

// Stop ends baresip before the test does; it hangs up and unregisters.
func (b *Baresip) Stop() { b.child.stop() }
