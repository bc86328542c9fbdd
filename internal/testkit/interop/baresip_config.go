package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// BaresipConfig says how one baresip is set up. The zero value takes and makes calls without an account at a registrar.
type BaresipConfig struct {
	Account BaresipAccount
	Play    string   // sound file it says in each call, then silence; "" is silence
	Rate    int      // of what it says, Hz, which must be its codec's; default SampleRate
	Codecs  []string // in order of preference; default PCMU/8000/1, PCMA/8000/1
	CAFile  string   // trusted for TLS
	Config  []string // further lines of its configuration file
	// Contacts are URIs of those whose presence it asks for. With any it tells its own presence too, and writes messages: the commands
	// "message" (to the first of them), "presence_online" and "presence_offline".
	Contacts []string
}

// BaresipAccount is the account it uses.
type BaresipAccount struct {
	User      string        // default "baresip"
	Domain    string        // of the AOR; default its own address and port
	Password  string        // of the digest
	AuthUser  string        // default User
	Registrar string        // URI to send REGISTER and calls to, such as "sip:127.1.2.3:5060;transport=tcp"; "" registers nowhere
	Expires   time.Duration // of the binding; default one minute
	Answer    string        // "auto" or "manual" (default)
	Params    []string      // further parameters of baresip's account line, such as "dtmfmode=info"
}

// withDefaults fills what is left out.
func (a BaresipAccount) withDefaults(domain string) BaresipAccount {
	if a.User == "" {
		a.User = "baresip"
	}
	if a.Domain == "" {
		a.Domain = domain
	}
	if a.AuthUser == "" {
		a.AuthUser = a.User
	}
	if a.Expires == 0 {
		a.Expires = time.Minute
	}
	if a.Answer == "" {
		a.Answer = "manual"
	}
	return a
}

// aor returns the address of record.
func (a BaresipAccount) aor() string { return "sip:" + a.User + "@" + a.Domain }

// line returns baresip's account line.
func (a BaresipAccount) line(codecs []string) string {
	params := []string{
		"answermode=" + a.Answer,
		"audio_codecs=" + strings.Join(codecs, ","),
		"ptime=20",
	}
	if a.Password != "" {
		params = append(params, "auth_user="+a.AuthUser, "auth_pass="+a.Password)
	}
	if a.Registrar == "" {
		params = append(params, "regint=0")
	} else {
		params = append(params, fmt.Sprintf("regint=%d", seconds(a.Expires)),
			fmt.Sprintf("outbound=%q", a.Registrar), "sipnat=")
	}
	params = append(params, a.Params...)
	return "<" + a.aor() + ">;" + strings.Join(params, ";")
}

// baresipConfigFile is the configuration; sound comes from a file and goes into recordings by the sndfile filter.
const baresipConfigFile = `
poll_method epoll
sip_listen %[1]s
net_interface %[2]s
call_local_timeout 120
call_max_calls 16
audio_source aufile,%[3]s
audio_player aubridge,nil
audio_alert aubridge,nil
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_buffer 20-160
jitter_buffer_delay 1-20
rtp_ports %[4]d-%[5]d
rtp_stats yes
ringback_disabled yes
menu_bell no
statmode_default off
module_path /usr/lib/baresip/modules
module g711.so
module g722.so
module opus.so
opus_stereo no
opus_sprop_stereo no
module sndfile.so
module aubridge.so
module aufile.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen %[6]s
snd_path %[7]s
sip_certificate %[8]s
`

// socialModules are what it needs for presence and messages; stdio prints what is written to it. The account is in a file, since
// whoever asks for the presence of others must be known by then.
const socialModules = `
module stdio.so
module_tmp account.so
module_app contact.so
module_app presence.so
`

// writeSocial writes the files that the modules read.
func (b *Baresip) writeSocial() error {
	var contacts strings.Builder
	for i, uri := range b.config.Contacts {
		fmt.Fprintf(&contacts, "\"Contact %d\" <%s>;presence=p2p\n", i, uri)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "contacts"), []byte(contacts.String()), 0o600); err != nil {
		return err
	}
	account := b.config.Account.withDefaults(b.Addr.String())
	b.AOR = account.aor()
	return os.WriteFile(filepath.Join(b.dir, "accounts"), []byte(account.line(b.config.Codecs)+"\n"), 0o600)
}
