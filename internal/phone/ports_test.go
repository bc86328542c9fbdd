package phone

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
)

// TestFreePortTakenForTCP proves that a phone which may choose its ports does not fail because the number that UDP was
// given belongs to somebody else in TCP, and that one which was told its port does.
func TestFreePortTakenForTCP(t *testing.T) {
	for _, c := range []struct {
		port    int
		refused bool
	}{{0, false}, {5070, true}} {
		synctest.Test(t, func(t *testing.T) {
			host := simnet.New(1, simnet.Options{}).Host("10.0.0.1")
			p, err := New(Config{SIP: SIPConfig{LocalPort: c.port, Bound: netip.MustParseAddr("10.0.0.1")}, Media: MediaConfig{Null: true},
				Seams: Seams{ListenPacket: host.ListenPacket, Dial: host.Dial, LocalAddr: host.LocalAddr, Listen: onlyFree(host)}})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			ports := map[string]uint16{}
			p.Subscribe(func(ev Event) {
				if up, ok := ev.(TransportUp); ok {
					ports[up.Protocol] = up.Addr.Port()
				}
			})
			err = p.Start()
			synctest.Wait()
			if refused := errors.Is(err, syscall.EADDRINUSE); refused != c.refused || (err != nil) != c.refused {
				t.Errorf("port %d: %v", c.port, err)
			}
			if err == nil && (ports["TCP"] == 0 || ports["UDP"] == 0) {
				t.Errorf("port %d: listens at %v", c.port, ports)
			}
		})
	}
}

// TestFreePortIsOneNumber proves that UDP and TCP get the same number though some are taken for TCP.
func TestFreePortIsOneNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, asked := simnet.New(1, simnet.Options{}).Host(ourIP), 0
		listen := func(network, addr string) (net.Listener, error) {
			if asked++; asked < sharedPortAttempts {
				return nil, syscall.EADDRINUSE
			}
			return host.Listen(network, addr)
		}
		p, err := New(Config{SIP: SIPConfig{Bound: netip.MustParseAddr(ourIP)}, Media: MediaConfig{Null: true},
			Seams: Seams{ListenPacket: host.ListenPacket, Dial: host.Dial, LocalAddr: host.LocalAddr, Listen: listen}})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		at := p.Transports()
		if len(at) != 2 || at[0].Bound.Port() != at[1].Bound.Port() || asked != sharedPortAttempts+1 {
			t.Errorf("listens at %v after %d numbers", at, asked)
		}
	})
}

// onlyFree listens where every number that is asked for is taken.
func onlyFree(host *simnet.Host) func(network, addr string) (net.Listener, error) {
	return func(network, addr string) (net.Listener, error) {
		if !strings.HasSuffix(addr, ":0") {
			return nil, syscall.EADDRINUSE
		}
		return host.Listen(network, addr)
	}
}

func TestCauseOfRegistrations(t *testing.T) {
	for err, want := range map[error]Cause{registration.ErrUnregisterTimeout: CauseTimeout, registration.ErrConnectionLost: CauseConnect,
		registration.ErrNotBound: CauseOther, &transport.FileError{What: "CA list", File: "ca.pem", Err: fs.ErrNotExist}: CauseLocal} {
		if got := CauseOf(fmt.Errorf("register: %w", err)); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}
