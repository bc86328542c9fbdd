package phone

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/calls"
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
	// Watchers says who may be told whether the user is there.
	Watchers WatcherPolicy
	// DialogsToAll has strangers told which calls the phone is in; else only buddies are, since who knows a call's Call-ID
	// and tags may take it over.
	DialogsToAll bool
	Seams        Seams
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
	// RTCPMux wants RTP and RTCP on one port in the calls of the accounts that the listening sockets have (RFC 5761).
	RTCPMux bool
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
type CallConfig = calls.Settings

// DTMFMethod is how digits are sent where nobody says otherwise; explained in package calls.
type DTMFMethod = calls.DTMFMethod

// The methods.
const (
	DTMFAuto   = calls.DTMFAuto
	DTMFEvents = calls.DTMFEvents
	DTMFInfo   = calls.DTMFInfo
	DTMFTones  = calls.DTMFTones
)

// Redirect says what is done about a call that somebody sends elsewhere by a 3xx; explained in package calls.
type Redirect = calls.Redirect

// What may be done.
const (
	RedirectReplaceTo = calls.RedirectReplaceTo
	RedirectFollow    = calls.RedirectFollow
	RedirectRefuse    = calls.RedirectRefuse
	RedirectAsk       = calls.RedirectAsk // Phone.Redirect answers
	RedirectStop      = calls.RedirectStop
)

// AccountConfig is one configured address of record.
type AccountConfig = accounts.Settings

// The bits of AccountConfig.RegUseProxy, pjsua's --reg-use-proxy.
const (
	RegUseOutbound = accounts.RegUseOutbound
	RegUseProxies  = accounts.RegUseProxies
)

// Seams are what tests put in place of the machine: all nil in production.
type Seams struct {
	Timing       transaction.Timing
	ListenPacket func(network, addr string) (net.PacketConn, error)
	Listen       func(network, addr string) (net.Listener, error)
	Dial         func(ctx context.Context, network, addr string) (net.Conn, error)
	LocalAddr    func(remote netip.Addr) (netip.Addr, error)
	Rand         func(n int) int
}
