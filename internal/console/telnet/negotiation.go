package telnet

// Telnet commands (RFC 854, RFC 855).
const (
	se   = 240
	brk  = 243
	ip   = 244
	ec   = 247
	el   = 248
	sb   = 250
	will = 251
	wont = 252
	do   = 253
	dont = 254
	iac  = 255
)

// Options that pjsua knows.
const (
	optBinary     = 0
	optEcho       = 1 // RFC 857
	optSGA        = 3 // suppress go ahead, RFC 858
	optStatus     = 5
	optTimingMark = 6 // RFC 860
	optTermType   = 24
	optTermSpeed  = 32
)

// maxSubnegotiation is how many bytes of a subnegotiation are skipped. What comes after them is input again: a client that
// never ends one is not deaf for ever.
const maxSubnegotiation = 1024

// optionState is how far an option is negotiated, on one of the two sides.
type optionState uint8

const (
	optionOff     optionState = iota
	optionOffered             // we have offered or asked; the answer is to come
	optionOn
	optionRefused // by the client; pjsua does not try again
)

// negotiation takes the telnet commands out of what a client sends and answers them: a pure machine, bytes in, bytes out.
type negotiation struct {
	us, them [256]optionState // what we do, what the client does
	state    telnetState
	verb     byte // of the negotiation under way
	skipped  int  // bytes of the subnegotiation under way
}

// telnetState is where in a telnet command the machine stands.
type telnetState uint8

const (
	inData telnetState = iota
	afterIAC
	afterVerb
	inSub
	afterSubIAC
)

// offers is what the server says first.
func (n *negotiation) offers() []byte {
	n.them[optSGA] = optionOffered
	b := []byte{iac, do, optSGA}
	for _, option := range []byte{optEcho, optStatus, optSGA} {
		n.us[option] = optionOffered
		b = append(b, iac, will, option)
	}
	return b
}

// echo tells whether the client lets the server echo what is typed.
func (n *negotiation) echo() bool { return n.us[optEcho] == optionOn }

// take reads one byte of the client. It gives the key that was pressed, if it was one, and appends the answer to reply.
func (n *negotiation) take(b byte, reply []byte) (key byte, pressed bool, _ []byte) {
	switch n.state {
	case afterIAC:
		return n.command(b, reply)
	case afterVerb:
		n.state = inData
		return 0, false, n.negotiate(b, reply)
	case inSub, afterSubIAC:
		return n.skip(b, reply)
	case inData:
		if b != iac {
			return b, true, reply
		}
		n.state = afterIAC
	}
	return 0, false, reply
}

// command reads what follows IAC. The commands that stand for keys become these.
func (n *negotiation) command(b byte, reply []byte) (key byte, pressed bool, _ []byte) {
	n.state = inData
	switch b {
	case iac: // IAC as data
		return iac, true, reply
	case will, wont, do, dont:
		n.state, n.verb = afterVerb, b
	case sb:
		n.state, n.skipped = inSub, 0
	case ip, brk:
		return keyInterrupt, true, reply
	case ec:
		return keyDelete, true, reply
	case el:
		return keyKill, true, reply
	}
	return 0, false, reply
}

// skip reads over a subnegotiation. Another command than its end ends it too: it was cut off.
func (n *negotiation) skip(b byte, reply []byte) (key byte, pressed bool, _ []byte) {
	n.skipped++
	switch {
	case n.state == afterSubIAC && b != iac:
		if b == se {
			n.state = inData
			return 0, false, reply
		}
		return n.command(b, reply)
	case n.skipped >= maxSubnegotiation:
		n.state = inData
	case n.state == inSub && b == iac:
		n.state = afterSubIAC
	default:
		n.state = inSub
	}
	return 0, false, reply
}

// negotiate answers a request or an offer. What changes nothing is not answered, so that no loop arises (RFC 1143).
func (n *negotiation) negotiate(option byte, reply []byte) []byte {
	var answer byte
	switch n.verb {
	case do:
		answer = begin(&n.us[option], weMay(option), will, wont)
		if option == optTimingMark {
			n.us[option] = optionOff // each mark is answered by one of its own
		}
	case will:
		answer = begin(&n.them[option], theyMay(option), do, dont)
	case dont:
		answer = end(&n.us[option], wont)
	case wont:
		answer = end(&n.them[option], dont)
	}
	if answer == 0 {
		return reply
	}
	return append(reply, iac, answer, option)
}

// begin follows the client's wish that an option be on, and gives the verb to answer with, 0 for none.
func begin(state *optionState, allowed bool, yes, no byte) byte {
	switch {
	case *state == optionOn:
		return 0
	case *state == optionOffered:
		*state = optionOn
		return 0
	case *state == optionRefused || !allowed:
		return no
	}
	*state = optionOn
	return yes
}

// end follows the client's wish that an option be off. One that it refuses from the start stays off.
func end(state *optionState, confirm byte) byte {
	switch *state {
	case optionOffered:
		*state = optionRefused
	case optionOn:
		*state = optionOff
		return confirm
	case optionOff, optionRefused: // as it is
	}
	return 0
}

// weMay tells what a client may ask the server to do, as in pjsua.
func weMay(option byte) bool {
	switch option {
	case optBinary, optEcho, optSGA, optStatus, optTimingMark, optTermType, optTermSpeed:
		return true
	}
	return false
}

// theyMay tells what a client may offer to do, as in pjsua.
func theyMay(option byte) bool {
	switch option {
	case optBinary, optEcho, optSGA, optStatus, optTimingMark:
		return true
	}
	return false
}
