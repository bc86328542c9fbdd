package transport

import (
	"io/fs"
	"net/netip"
	"testing"
)

// TestConnectErrorNamesFile proves that a file which is to blame is named, however deep it stands.
func TestConnectErrorNamesFile(t *testing.T) {
	target := Target{Protocol: TLS, Addr: netip.MustParseAddrPort("192.0.2.1:5061")}
	file := &FileError{"CA list", "ca.pem", &fs.PathError{Op: "open", Path: "ca.pem", Err: fs.ErrNotExist}}
	for err, want := range map[error]string{
		&ConnectError{StageTLS, target, file}:                                "TLS handshake 192.0.2.1:5061: TLS CA list ca.pem: open ca.pem: file does not exist",
		&ListenError{TLS, "192.0.2.1:5061", file}:                            "listen tls 192.0.2.1:5061: TLS CA list ca.pem: open ca.pem: file does not exist",
		&ConnectError{StageTLS, target, ErrHandshakeTimeout}:                 "TLS handshake 192.0.2.1:5061: handshake timed out",
		&ConnectError{StageConnect, Target{TCP, target.Addr, ""}, ErrClosed}: "TCP connect 192.0.2.1:5061: transport closed",
	} {
		if got := err.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
