package config

import (
	"crypto/tls"
	"slices"
	"strconv"
	"strings"

	"gosua/internal/config/syntax"
)

// notYetOptions are refused by name: without what they ask for, the phone would not do what somebody relies on, be it
// that a call is secret, that it passes a router, or that packets are lost on purpose. Their values are checked, and
// those that ask for nothing are accepted.
func notYetOptions() []Option {
	srtp := bounds{0, 3, "a mode", "Invalid value for --use-srtp option"}
	loss := func(name string) field {
		return check(bounds{0, 100, "a percentage", "Error: invalid --" + name + " (expecting <= 100"}.check)
	}
	options := slices.Concat(
		placed([]Option{
			{Name: "use-srtp", Arg: "N", Default: "0", Why: "calls are not encrypted yet", field: check(srtp.check), Help: "SRTP: 0 no, 1 optional, 2 mandatory, 3 offered twice"},
			{Name: "use-ice", Why: "there is no ICE yet", Help: "Find a way with ICE"},
			{Name: "use-turn", Why: "there is no TURN yet", Help: "Relay media through the TURN server"},
		}, MediaTransport, Shared),
		placed([]Option{
			{Name: "stun-srv", Arg: "HOST[:PORT]", Repeat: true, Why: "there is no STUN yet; --ip-addr tells others a given address", Help: "STUN server"},
			{Name: "ipv6", Why: "there is no IPv6 yet", Help: "Use IPv6 too"},
		}, Transport, Global),
		placed([]Option{
			{Name: "tls-cipher", Arg: "ID", Repeat: true, Why: "ciphers cannot be chosen yet", field: check(isCipher), Help: "Cipher to allow"},
		}, TLSSection, Global),
		placed([]Option{
			{Name: "rx-drop-pct", Arg: "P", Default: "0", Why: "loss is not simulated yet", field: loss("rx-drop-pct"), Help: "Lose this percentage of what comes"},
			{Name: "tx-drop-pct", Arg: "P", Default: "0", Why: "loss is not simulated yet", field: loss("tx-drop-pct"), Help: "Lose this percentage of what is sent"},
		}, MediaTransport, Global))
	for i := range options {
		options[i].Status = NotYet
	}
	return options
}

// refusedOptions are names that pjsua itself refuses, or has only in other builds than usual.
func refusedOptions() []Option {
	const notInPjsua = "pjsua refuses it too"
	return []Option{
		{Name: "aka-op", Arg: "HEX", Section: Passwords, Place: PerCredential, Status: Refused, Why: notInPjsua},
		{Name: "aka-amf", Arg: "HEX", Section: Passwords, Place: PerCredential, Status: Refused, Why: notInPjsua},
		{Name: "custom-sdp", Arg: "S", Section: MediaTransport, Status: Refused, Why: notInPjsua},
		{Name: "offer-x-ms-msg", Section: UserAgent, Status: Refused, Why: notInPjsua},
		{Name: "no-presence", Section: UserAgent, Status: Refused, Why: notInPjsua},
		{Name: "complexity", Arg: "N", Section: Audio, Status: Refused, Why: notInPjsua},
	}
}

// isCipher refuses what is not the number of a cipher suite of TLS.
func isCipher(value string) *fault {
	digits, base := value, 10
	if hex, ok := strings.CutPrefix(strings.ToLower(value), "0x"); ok {
		digits, base = hex, 16
	}
	id, err := strconv.ParseUint(digits, base, 16)
	known := func(c *tls.CipherSuite) bool { return uint64(c.ID) == id }
	if err == nil && (slices.ContainsFunc(tls.CipherSuites(), known) || slices.ContainsFunc(tls.InsecureCipherSuites(), known)) {
		return nil
	}
	return &fault{syntax.Shown(value) + " is not the number of a cipher suite, like 0xc02f", "Cipher \"" + syntax.Brief(value) + "\" is not supported by TLS/SSL backend."}
}

// isOff tells whether --server-affinity asks for nothing.
func isOff(value string) bool { return strings.EqualFold(value, "off") }

// serverAffinity is the field of --server-affinity, which is on without a value.
func serverAffinity(at func(*builder) *Extensions) field {
	return field{
		set: func(b *builder, value string) *fault {
			switch strings.ToLower(value) {
			case "", "on":
				at(b).ServerAffinity = true
			case "off":
				at(b).ServerAffinity = false
			default:
				return &fault{syntax.Shown(value) + " is neither on nor off", "Error: invalid --server-affinity value '" + syntax.Brief(value) + "'; expected 'on' or 'off'"}
			}
			return nil
		},
		get: func(b *builder) []string {
			if at(b).ServerAffinity {
				return []string{"on"}
			}
			return []string{"off"}
		},
	}
}
