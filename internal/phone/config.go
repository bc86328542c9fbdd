package phone

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/transaction"
)

// Config says what a Phone is to be. The zero value is a phone on UDP and TCP port 5060 of every interface that takes
// four calls and plays to the default sound device.
type Config struct {
	// UserAgent is written in requests; "" means "gosua".
	UserAgent string
	SIP       SIPConfig
	TLS       TLSConfig
	Media     MediaConfig
	Calls     CallConfig
	// Accounts are added at the start, in order; the last is the default account.
	Accounts []AccountConfig
	// Buddies are the addresses on the list of buddies at the start.
	Buddies []string
	Seams   Seams
	// Log receives what is of use to a developer only; nil discards it.
	Log *slog.Logger
}

// SIPConfig is where the phone listens and how it finds others.
type SIPConfig struct {
	NoUDP, NoTCP bool
	// LocalPort is shared by UDP and TCP, TLS listens on the next one. 0 lets the kernel choose; negative means 5060.
	LocalPort int
	// Bound is the interface address for SIP and RTP; the zero value is every interface.
	Bound netip.Addr
	// Public is the address told to others in Via, Contact and SDP; the zero value is the local one.
	Public netip.Addr
	// Nameservers are asked for SRV and addresses, as host or host:port; empty means the system's resolver.
	Nameservers []string
	// Outbound are SIP URIs of proxies that every request passes.
	Outbound []string
	// NoForceLR leaves proxies without ;lr strict routers (RFC 3261 §12.2.1.1).
	NoForceLR bool
	// CompactForm writes the short names of header fields (RFC 3261 §7.3.3), and leaves Allow out.
	CompactForm bool
	// Extensions are those of the accounts that the listening sockets have.
	Extensions Extensions
	// QoS marks SIP with DSCP 24 and RTP with DSCP 46.
	QoS bool
}

// TLSConfig is the TLS transport. Files are PEM.
type TLSConfig struct {
	Listen                    bool
	CAFile, CertFile, KeyFile string
	KeyPassword               digest.Secret
	VerifyServer              bool
	VerifyClient              bool
	HandshakeTimeout          time.Duration
	// KeyLog receives the session keys (SSLKEYLOGFILE); nil keeps them.
	KeyLog io.Writer
}

// MediaConfig is sound: ports, bridge, device, players, recorder, codecs.
type MediaConfig struct {
	// RTPPort is the first port tried for RTP; RTCP takes the next. 0 is a random even port from 4000 on.
	RTPPort int
	// ClockRate is the bridge's rate in Hz; 0 means 16000.
	ClockRate int
	Stereo    bool
	// Null uses no sound device at all.
	Null bool
	// NoTones leaves the ringback and ring ports out of the bridge.
	NoTones bool
	// PlayFiles are WAV files, each a port of the bridge from slot 1 on.
	PlayFiles []string
	Tones     []Tone
	// RecFile is a WAV file to record to; "" for none.
	RecFile string
	// PTime is the duration of one RTP packet; 0 is the codec's own.
	PTime time.Duration
	// JitterMax is the ceiling of the jitter buffer; 0 is its default.
	JitterMax time.Duration
	// IdleClose is how long the sound device stays open without connections; negative is for ever.
	IdleClose time.Duration
	// DisableCodecs and AddCodecs are codec id prefixes as in pjsua: all disables are applied before all adds.
	DisableCodecs, AddCodecs []string
}

// CallConfig is how calls are treated.
type CallConfig struct {
	// MaxCalls is how many calls may exist at once; 0 means 4. Further ones are refused with 486.
	MaxCalls int
	// AutoAnswer is the status incoming calls are answered with; 0 waits for the user.
	AutoAnswer int
	// AutoPlay sends the first play file to each call instead of the microphone.
	AutoPlay bool
	// AutoPlayHangup plays it once and then ends all calls.
	AutoPlayHangup bool
	// AutoLoop sends each call back to itself.
	AutoLoop bool
	// AutoRec records calls to the recorder.
	AutoRec bool
	// AutoConf joins all calls.
	AutoConf bool
	// Redirect is what is done about a 3xx.
	Redirect Redirect
	// NoReferSub transfers without a subscription: nothing is heard of how the transfer goes (RFC 4488).
	NoReferSub bool
	// HideNoReferSub does not tell others that they may transfer that way.
	HideNoReferSub bool
	// ExtraAudio is how many audio lines calls have beside the first, each with a port of the bridge; the remote may refuse them.
	ExtraAudio int
	// Duration ends a call that long after it was confirmed; 0 never does.
	Duration time.Duration
}

// Seams are what tests put in place of the machine: all nil in production.
type Seams struct {
	Timing       transaction.Timing
	ListenPacket func(network, addr string) (net.PacketConn, error)
	Listen       func(network, addr string) (net.Listener, error)
	Dial         func(ctx context.Context, network, addr string) (net.Conn, error)
	LocalAddr    func(remote netip.Addr) (netip.Addr, error)
	Rand         func(n int) int
}

// The bits of AccountConfig.RegUseProxy, pjsua's --reg-use-proxy.
const (
	RegUseOutbound = 1 << iota // the phone's SIPConfig.Outbound
	RegUseProxies              // the account's own Proxies
)

// AccountConfig is one configured address of record.
type AccountConfig struct {
	// ID is the address of record as typed: a SIP URI or a name-addr.
	ID string
	// Registrar is the REGISTER Request-URI; "" does not register.
	Registrar string
	// Expires is the interval asked for; 0 means 300 s.
	Expires time.Duration
	// RetryDelay is the wait between registration attempts after a temporary failure; 0 means 300 s.
	RetryDelay time.Duration
	// RegUseProxy says which proxies REGISTER passes, a sum of RegUseOutbound and RegUseProxies.
	RegUseProxy int
	Proxies     []string
	Credentials []digest.Credentials
	// Contact replaces the generated Contact; the parameters below are appended verbatim to the generated one.
	Contact, ContactParams, ContactURIParams string
	RegContactParams, RegContactURIParams    string
	// ContactRewrite is pjsua's --auto-update-nat: 0 off, 1 with exceptions, 2 always.
	ContactRewrite int
	// Extensions are asked of the account's calls.
	Extensions Extensions
}
