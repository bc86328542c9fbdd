package interop

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestKamailioStopsAndStarts(t *testing.T) {
	k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "secret"}})
	if got := k.Bindings("alice"); len(got) != 0 {
		t.Fatalf("bindings of a new registrar: %v", got)
	}
	k.Stop()
	if conn, err := net.Dial("tcp4", k.Addr.String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("connect while stopped: %v, %v", conn, err)
	}
	k.Start()
	conn, err := net.Dial("tcp4", k.TLS.String())
	if err != nil {
		t.Fatalf("connect to the port for TLS: %v", err)
	}
	conn.Close()
	k.WaitLog(kamailioReady)
}

func TestKamailioURIs(t *testing.T) {
	k := StartKamailio(t, KamailioConfig{})
	addr, port := k.Addr.String(), k.TLS.String()
	for transport, want := range map[string]string{
		"":    "sip:bob@" + addr,
		"tcp": "sip:bob@" + addr + ";transport=tcp",
		"tls": "sip:bob@" + port + ";transport=tls",
	} {
		if got := k.URI("bob", transport); got != want {
			t.Errorf("URI(%q) = %s, want %s", transport, got, want)
		}
	}
	if got := k.AOR("bob"); got != "sip:bob@gosua.test" {
		t.Errorf("AOR = %s", got)
	}
}

func TestKamailioConfig(t *testing.T) {
	k := &Kamailio{config: KamailioConfig{Users: map[string]string{"u": "p"}, MaxExpires: 1500 * time.Millisecond}.withDefaults(), dir: t.TempDir()}
	file := k.dir + "/k.cfg"
	if err := k.writeConfig(file); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`$sht(users=>u) = "p";`, `"max_expires", 2)`, `"min_expires", 1)`, `"algorithm", "MD5"`, `alias="gosua.test"`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the configuration lacks %s", want)
		}
	}
}
