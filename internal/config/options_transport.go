package config

import (
	"net/netip"
	"time"
)

func transportOptions() []Option {
	threads := bounds{0, 128, "a number of threads", "Error: invalid --thread-cnt option"}
	port := bounds{0, 65535, "a port", "Error: expecting integer value for --local-port"}
	options := []Option{
		{Name: "local-port", Arg: "PORT", Default: "5060", Help: "UDP and TCP port to listen on, TLS takes the next; 0 for a free one",
			set: number(func(b *builder) *int { return &b.cfg.SIP.LocalPort }, port)},
		{Name: "ip-addr", Arg: "IP", Help: "Address to tell others in Via, Contact and SDP",
			set: publicAddr},
		{Name: "bound-addr", Arg: "IP", Help: "Address of the interface to use",
			set: text(func(b *builder) *string { return &b.cfg.SIP.BoundAddr })},
		{Name: "no-tcp", Help: "Do not use TCP",
			set: flag(func(b *builder) *bool { return &b.cfg.SIP.NoTCP })},
		{Name: "no-udp", Help: "Do not use UDP",
			set: flag(func(b *builder) *bool { return &b.cfg.SIP.NoUDP })},
		{Name: "nameserver", Arg: "NS", Repeat: true, Help: "DNS server to ask instead of the system's resolver",
			set: list(func(b *builder) *[]string { return &b.cfg.SIP.Nameservers }, MaxNameservers, "")},
		{Name: "outbound", Arg: "URL", Repeat: true, Help: "Proxy that every request passes",
			set: url("outbound proxy", sipOnly(), list(func(b *builder) *[]string { return &b.cfg.SIP.Outbound }, MaxOutbound, "Error: too many outbound proxies"))},
		{Name: "set-qos", Help: "Mark packets: DSCP 24 for SIP, 46 for RTP",
			set: flag(func(b *builder) *bool { return &b.cfg.SIP.QoS })},
		{Name: "thread-cnt", Arg: "N", Default: "1", Help: "Accepted, without effect",
			set: number(func(b *builder) *int { return &b.cfg.SIP.Threads }, threads)},
	}
	return placed(options, Transport, Global)
}

func publicAddr(b *builder, value string) *fault {
	if _, err := netip.ParseAddr(value); err != nil {
		return &fault{text: quoted(value) + " is not an IP address"}
	}
	b.cfg.SIP.PublicAddr = value
	return nil
}

func tlsOptions() []Option {
	options := []Option{
		{Name: "use-tls", Help: "Listen for TLS, on the local port plus one",
			set: flag(func(b *builder) *bool { return &b.cfg.TLS.Enabled })},
		{Name: "tls-ca-file", Arg: "FILE", Help: "Certificates to trust, PEM",
			set: text(func(b *builder) *string { return &b.cfg.TLS.CAFile })},
		{Name: "tls-cert-file", Arg: "FILE", Help: "Certificate to show, PEM",
			set: text(func(b *builder) *string { return &b.cfg.TLS.CertFile })},
		{Name: "tls-privkey-file", Arg: "FILE", Help: "Key of the certificate, PEM",
			set: text(func(b *builder) *string { return &b.cfg.TLS.KeyFile })},
		{Name: "tls-password", Arg: "S", Secret: true, Help: "Password of the key",
			set: secret(func(b *builder) *Secret { return &b.cfg.TLS.KeyPassword })},
		{Name: "tls-verify-server", Help: "Refuse servers whose certificate does not verify",
			set: flag(func(b *builder) *bool { return &b.cfg.TLS.VerifyServer })},
		{Name: "tls-verify-client", Help: "Ask clients for a certificate and verify it",
			set: flag(func(b *builder) *bool { return &b.cfg.TLS.VerifyClient })},
		{Name: "tls-neg-timeout", Arg: "SEC", Default: "0, no limit of its own", Help: "Give up a TLS handshake after this long",
			set: duration(func(b *builder) *time.Duration { return &b.cfg.TLS.Timeout }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
	}
	return placed(options, TLSSection, Global)
}
