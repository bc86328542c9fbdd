package interop

import (
	_ "embed"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"
)

// KamailioConfig says what the registrar knows. The zero value has no user and so lets nobody in.
type KamailioConfig struct {
	Realm       string            // of the digest challenge; default "gosua.test"
	Users       map[string]string // user name to password; letters and digits
	OpenCalls   bool              // only registrations are challenged, not calls
	Algorithm   string            // of the digest: "MD5" (default) or "SHA-256"
	MinExpires  time.Duration     // a shorter binding is lengthened to it; default 1 s
	MaxExpires  time.Duration     // a longer binding is cut to it; default one hour
	NonceExpire time.Duration     // after which a nonce is stale; default 5 min
	// Presence makes it a presence server besides, which grants subscriptions and publications at most this long; 0: it is none.
	Presence time.Duration
}

// Kamailio is a running registrar and proxy on an address of its own. UDP and TCP share a port.
type Kamailio struct {
	Addr netip.AddrPort // UDP and TCP
	TLS  netip.AddrPort
	Certificate
	t      testing.TB
	config KamailioConfig
	dir    string
	child  *child   // nil while stopped
	all    []*child // one for each start
}

//go:embed kamailio.cfg.tmpl
var kamailioTemplate string

// kamailioReady is logged by the configuration once all sockets are bound and the first worker runs.
const kamailioReady = "test registrar is ready"

// StartKamailio starts Kamailio and waits until it serves. It is stopped at the end of the test.
func StartKamailio(t testing.TB, config KamailioConfig) *Kamailio {
	t.Helper()
	needProgram(t, "kamailio")
	k := &Kamailio{t: t, config: config.withDefaults(), dir: shortDir(t)}
	var err error
	for range startAttempts {
		if err = k.choosePorts(); err != nil {
			break
		}
		if err = k.start(); err == nil {
			t.Cleanup(k.end) // here and not with each start: whoever uses it, and so was started later, ends before
			return k
		}
	}
	t.Fatalf("start kamailio: %v", err)
	return nil
}

// withDefaults fills what is left out.
func (c KamailioConfig) withDefaults() KamailioConfig {
	if c.Realm == "" {
		c.Realm = "gosua.test"
	}
	if c.Algorithm == "" {
		c.Algorithm = "MD5"
	}
	if c.MinExpires == 0 {
		c.MinExpires = time.Second
	}
	if c.MaxExpires == 0 {
		c.MaxExpires = time.Hour
	}
	if c.NonceExpire == 0 {
		c.NonceExpire = 5 * time.Minute
	}
	return c
}

// choosePorts picks an address and two ports, and makes the certificate for them.
func (k *Kamailio) choosePorts() error {
	addr := ownAddress()
	port, err := freePort(addr, need{offset: 0, udp: true, tcp: true}, need{offset: 1, tcp: true})
	if err != nil {
		return err
	}
	k.Addr = netip.AddrPortFrom(addr, uint16(port))
	k.TLS = netip.AddrPortFrom(addr, uint16(port+1))
	k.Certificate, err = NewCertificate(k.dir, addr)
	return err
}

// Stop ends Kamailio; its bindings are forgotten. Its ports stay its own, since nobody else uses its address.
func (k *Kamailio) Stop() {
	if k.child != nil {
		k.child.stop()
		k.child = nil
	}
}

// Start starts Kamailio again after Stop, on the same address and ports.
func (k *Kamailio) Start() {
	k.t.Helper()
	if err := k.start(); err != nil {
		k.t.Fatalf("start kamailio again: %v", err)
	}
}

// start writes the configuration, starts the process and waits until it serves.
func (k *Kamailio) start() error {
	file := filepath.Join(k.dir, "kamailio.cfg")
	if err := k.writeConfig(file); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if err := k.writeTables(); err != nil {
		return err
	}
	if err := os.Remove(k.rpcSocket()); err != nil && !os.IsNotExist(err) {
		return err
	}
	args := []string{"-f", file, "-DD", "-E", "-m", k.memory(), "-M", "8", "-w", k.dir, "-Y", k.dir}
	c, err := startChild(program{path: "kamailio", args: args, dir: k.dir, deaf: true})
	if err != nil {
		return err
	}
	if _, _, err := c.out.waitLine(0, kamailioReady); err != nil {
		c.stop()
		return fmt.Errorf("kamailio does not serve: %w\n%s", err, c.out.tail(tailLines))
	}
	k.child = c
	k.all = append(k.all, c)
	return nil
}

// end stops it and prints its last words if the test failed.
func (k *Kamailio) end() {
	for _, c := range k.all {
		c.end(k.t)
	}
}

// writeConfig fills the template.
func (k *Kamailio) writeConfig(file string) error {
	tmpl, err := template.New("kamailio.cfg").Parse(k.template())
	if err != nil {
		return err
	}
	var text strings.Builder
	err = tmpl.Execute(&text, map[string]any{
		"Realm": k.config.Realm, "OpenCalls": k.config.OpenCalls, "Users": k.config.Users, "Algorithm": k.config.Algorithm,
		"Addr": k.Addr.Addr(), "Port": k.Addr.Port(), "TLSPort": k.TLS.Port(),
		"CertFile": k.CertFile, "KeyFile": k.KeyFile, "CAFile": k.CAFile,
		"MinExpires": seconds(k.config.MinExpires), "MaxExpires": seconds(k.config.MaxExpires),
		"NonceExpire": seconds(k.config.NonceExpire), "RPCSocket": k.rpcSocket(),
		"PresenceExpires": seconds(k.config.Presence), "Tables": k.tables(),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text.String()), 0o600)
}

// seconds rounds up to whole seconds, Kamailio's unit.
func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}

// Realm returns the realm of its challenges.
func (k *Kamailio) Realm() string { return k.config.Realm }

// URI returns sip:user@address:port, with the transport ("tcp", "tls"; "" is UDP) and its port.
func (k *Kamailio) URI(user, transport string) string {
	if user != "" {
		user += "@"
	}
	switch transport {
	case "":
		return "sip:" + user + k.Addr.String()
	case "tls":
		return "sip:" + user + k.TLS.String() + ";transport=tls"
	default:
		return "sip:" + user + k.Addr.String() + ";transport=" + transport
	}
}

// AOR returns the address of record of a user: sip:user@realm, which Kamailio takes for its own domain.
func (k *Kamailio) AOR(user string) string { return "sip:" + user + "@" + k.config.Realm }

// Log returns what Kamailio has logged since its last start; each request is one line "request METHOD URI from ...".
func (k *Kamailio) Log() []string {
	if k.child == nil {
		return nil
	}
	return k.child.out.all()
}

// WaitLog waits for a log line that matches the expression, among all lines since the last start.
func (k *Kamailio) WaitLog(expr string) string {
	k.t.Helper()
	if k.child == nil {
		k.t.Fatal("kamailio is stopped")
	}
	line, _, err := k.child.out.waitLine(0, expr)
	if err != nil {
		k.t.Fatalf("wait for %q in the log of kamailio: %v", expr, err)
	}
	return line
}

// shortDir makes a temporary directory with a short name: the path of a socket may not exceed 107 bytes.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gosua")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
