package presence

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gosua/internal/testkit/ptytest"
)

// linphoneConfig says who linphone is, and whose presence it asks for and tells its own. It listens on UDP, on a port of its choice.
const linphoneConfig = `[sip]
sip_port=-1
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
guess_hostname=0
contact=sip:linphone@127.0.0.1
default_proxy=-1
register_only_when_network_is_up=0
lime=0
[rtp]
audio_rtp_port=-1
[friend_0]
url="friend" <%s>
pol=accept
subscribe=1
`

// udpAccount is that of a phone's first socket.
const udpAccount = 0

// startLinphone starts linphone's phone for a terminal with a friend, without display and sound.
func startLinphone(t *testing.T, friend string) *ptytest.Session {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "linphonerc")
	if err := os.WriteFile(config, fmt.Appendf(nil, linphoneConfig, friend), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, ".local/share/linphone"), 0o700); err != nil { // it does not make it
		t.Fatal(err)
	}
	return ptytest.Start(t, []string{"HOME=" + dir, "TERM=dumb"}, "linphonec", "-c", config, "-d", "0")
}

// TestLinphone sees a phone and what its user says to be, and takes a message from it, without a server.
func TestLinphone(t *testing.T) {
	alice := newPeer(t, "alice", certificate(t))
	remote := startLinphone(t, "sip:alice@"+alice.at["UDP"].String())
	t.Cleanup(alice.End)
	linphone := "sip:linphone@" + got(alice.Phone, "SUBSCRIBE").Remote.String()
	remote.Expect("is Online")

	alice.Must(alice.SendMessage(udpAccount, linphone, "hello from gosua"))
	if s := sent(alice.Phone); s.Code != 200 {
		t.Errorf("alice is told %+v", s)
	}
	remote.Expect("hello from gosua")
	for _, a := range alice.Accounts() {
		alice.Must(alice.SetPresence(a.ID, busy))
	}
	remote.Expect("is Busy")
}
