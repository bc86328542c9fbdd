package resolver

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// startDnsmasq runs dnsmasq on loopback and returns its address. Another process may take the free port that was found
// before dnsmasq does: then it is tried again.
func startDnsmasq(t *testing.T, args ...string) string {
	t.Helper()
	for range 5 {
		packets, stream := listenBoth(t)
		addr := stream.Addr().String()
		packets.Close()
		stream.Close()
		if runDnsmasq(t, addr, args) {
			return addr
		}
	}
	t.Fatal("dnsmasq does not start")
	return ""
}

// runDnsmasq starts dnsmasq and tells whether it serves.
func runDnsmasq(t *testing.T, addr string, args []string) bool {
	t.Helper()
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command("/usr/sbin/dnsmasq", append([]string{
		"--no-daemon", "--conf-file=/dev/null", "--port=" + port, "--listen-address=127.0.0.1", "--bind-interfaces",
		"--no-resolv", "--no-hosts", "--pid-file=", "--user=", "--local=/example/",
	}, args...)...)
	output, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	started, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		watch(output, started)
		cmd.Wait()
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case <-started:
		return true
	case <-ended:
	case <-timer.C:
		t.Error("dnsmasq says nothing")
	}
	return false
}

// watch closes started when dnsmasq says so, and reads on until it ends.
func watch(output io.Reader, started chan struct{}) {
	lines := bufio.NewScanner(output)
	for said := false; lines.Scan(); {
		if !said && strings.Contains(lines.Text(), "started") {
			close(started)
			said = true
		}
	}
}

func TestDnsmasq(t *testing.T) {
	addr := startDnsmasq(t,
		"--host-record=one.example,192.0.2.1,2001:db8::1", "--host-record=two.example,192.0.2.2", "--cname=www.example,two.example",
		"--srv-host=_sip._udp.pbx.example,two.example,5072,20,0", "--srv-host=_sip._udp.pbx.example,one.example,5071,10,0",
		"--srv-host=_sips._tcp.pbx.example,one.example,5073,10,0",
	)
	r := New(Config{Nameservers: []string{addr}})
	for target, want := range map[string]string{
		"sip:pbx.example":      "UDP 192.0.2.1:5071, UDP [2001:db8::1]:5071, UDP 192.0.2.2:5072",
		"sips:pbx.example":     "TLS 192.0.2.1:5073, TLS [2001:db8::1]:5073",
		"sip:two.example":      "UDP 192.0.2.2:5060",
		"sip:one.example:5080": "UDP 192.0.2.1:5080, UDP [2001:db8::1]:5080",
		"sip:www.example:5080": "UDP 192.0.2.2:5080",
	} {
		if got, err := resolve(t, r, target); got != want || err != nil {
			t.Errorf("%s: %s %v, want %s", target, got, err, want)
		}
	}
	_, err := resolve(t, r, "sip:nowhere.example")
	if fault, _ := errors.AsType[*Error](err); fault == nil || !fault.NotFound() {
		t.Errorf("error %v", err)
	}
}
