package lines

import (
	"fmt"
	"strings"

	"gosua/internal/phone"
)

// transport is sockets and connections.
func transport(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.TransportUp:
		return transportUp(e)
	case phone.TransportState:
		return append(connecting(e), connection(e))
	case phone.TLSUnverified:
		return shapeUnverified.lines(Clean(e.Remote), Clean(e.Fingerprint))
	}
	return nil
}

func transportUp(e phone.TransportUp) []Line {
	switch e.Protocol {
	case "UDP":
		return []Line{shapeSocket.line(e.Addr), shapeUDPStarted.line(e.Addr.Port(), e.Addr)}
	case "TLS":
		return shapeTLSListener.lines(e.Addr.Port(), e.Addr)
	}
	return shapeTCPListener.lines(e.Addr.Port(), e.Addr)
}

// listener is the sender of a listening socket's lines.
func listener(protocol string, port uint16) string {
	return fmt.Sprintf("%stp:%d", strings.ToLower(protocol), port)
}

// connecting is how a connection came about.
func connecting(e phone.TransportState) []Line {
	switch {
	case !e.Connected:
		return nil
	case e.Incoming:
		return shapeAccepted.lines(strings.ToLower(e.Protocol), e.Local.Port(), e.Protocol, e.Local, e.Protocol, e.Remote)
	}
	name, port := strings.ToLower(e.Protocol), e.Local.Port()
	return []Line{
		shapeClient.line(name, port, e.Protocol),
		shapeConnecting.line(name, port, e.Protocol, e.Local, e.Remote),
		shapeConnected.line(name, port, e.Protocol, e.Local, e.Remote),
	}
}

func connection(e phone.TransportState) Line {
	if e.Connected {
		return shapeUp.line(e.Protocol, e.Remote)
	}
	text, code := "Success", 0
	if e.Err != nil {
		text, code = Status(e.Err)
	}
	return shapeDown.line(e.Protocol, e.Remote, text, code)
}
