package config

import (
	"time"
)

func transportOptions() []Option {
	port := bounds{0, 65535, "a port", "Error: expecting integer value for --local-port"}
	options := []Option{
		{Name: "local-port", Arg: "PORT", Default: "5060", Help: "UDP and TCP port to listen on, TLS takes the next; 0 for a free one",
			field: number(func(b *builder) *int { return &b.cfg.SIP.LocalPort }, port)},
		{Name: "ip-addr", Arg: "IP", Help: "Address to tell others in Via, Contact and SDP",
			field: checked(isAddr, text(func(b *builder) *string { return &b.cfg.SIP.PublicAddr }))},
		{Name: "bound-addr", Arg: "IP", Help: "Address of the interface to use",
			field: text(func(b *builder) *string { return &b.cfg.SIP.BoundAddr })},
		{Name: "no-tcp", Help: "Do not use TCP",
			field: flag(func(b *builder) *bool { return &b.cfg.SIP.NoTCP })},
		{Name: "no-udp", Help: "Do not use UDP",
			field: flag(func(b *builder) *bool { return &b.cfg.SIP.NoUDP })},
		{Name: "nameserver", Arg: "NS", Repeat: true, Help: "DNS server to ask instead of the system's resolver",
			field: list(func(b *builder) *[]string { return &b.cfg.SIP.Nameservers }, MaxList, "")},
		{Name: "outbound", Arg: "URL", Repeat: true, Help: "Proxy that every request passes",
			field: url("outbound proxy", sipOnly(), list(func(b *builder) *[]string { return &b.cfg.SIP.Outbound }, MaxList, "Error: too many outbound proxies"))},
		{Name: "set-qos", Help: "Mark packets: DSCP 24 for SIP, 46 for RTP",
			field: flag(func(b *builder) *bool { return &b.cfg.SIP.QoS })},
	}
	return placed(options, Transport, Global)
}

func tlsOptions() []Option {
	options := []Option{
		{Name: "use-tls", Help: "Listen for TLS, on the local port plus one",
			field: flag(func(b *builder) *bool { return &b.cfg.TLS.Enabled })},
		{Name: "tls-ca-file", Arg: "FILE", Help: "Certificates to trust, PEM",
			field: text(func(b *builder) *string { return &b.cfg.TLS.CAFile })},
		{Name: "tls-cert-file", Arg: "FILE", Help: "Certificate to show, PEM",
			field: text(func(b *builder) *string { return &b.cfg.TLS.CertFile })},
		{Name: "tls-privkey-file", Arg: "FILE", Help: "Key of the certificate, PEM",
			field: text(func(b *builder) *string { return &b.cfg.TLS.KeyFile })},
		{Name: "tls-password", Arg: "S", Secret: true, Help: "Password of the key",
			field: secret(func(b *builder) *Secret { return &b.cfg.TLS.KeyPassword })},
		{Name: "tls-verify-server", Help: "Refuse servers whose certificate does not verify",
			field: flag(func(b *builder) *bool { return &b.cfg.TLS.VerifyServer })},
		{Name: "tls-verify-client", Help: "Ask clients for a certificate and verify it",
			field: flag(func(b *builder) *bool { return &b.cfg.TLS.VerifyClient })},
		{Name: "tls-neg-timeout", Arg: "SEC", Default: "0, no limit of its own", Help: "Give up a TLS handshake after this long",
			field: duration(func(b *builder) *time.Duration { return &b.cfg.TLS.Timeout }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
	}
	return placed(options, TLSSection, Global)
}
