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
	case phone.TransportConnecting:
		name, port := strings.ToLower(e.Protocol), e.Remote.Port()
		return []Line{shapeClient.line(name, port, e.Protocol), shapeConnecting.line(name, port, e.Protocol, e.Local, e.Remote)}
	case phone.TransportState:
		return connection(e)
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

// connection is what became of a connection.
func connection(e phone.TransportState) []Line {
	name := strings.ToLower(e.Protocol)
	switch up := shapeUp.line(e.Protocol, e.Remote); {
	case e.Connected && e.Incoming:
		return []Line{shapeAccepted.line(name, e.Local.Port(), e.Protocol, e.Local, e.Protocol, e.Remote), up}
	case e.Connected:
		return []Line{shapeConnected.line(name, e.Remote.Port(), e.Protocol, e.Local, e.Remote), up}
	}
	text, code := "Success", 0
	if e.Err != nil {
		text, code = Status(e.Err)
	}
	return shapeDown.lines(e.Protocol, e.Remote, text, code)
}
