package lines

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/phone"
)

// State is what the dumps of the phone's state show.
type State struct {
	Transports []phone.TransportInfo
	Codecs     []phone.CodecInfo
	SIP        phone.SIPStats
	Calls      []phone.CallStats
	Now        time.Time
}

// Dump is the state in pjsua's order: settings (with detail), sockets, codecs, media, transactions, dialogs, calls.
func Dump(s State, detail bool) []Line {
	var list []string
	if detail {
		list = append(list, Settings())
	}
	list = append(list, endpoint(s.Transports)...)
	list = append(list, capabilities(s.Codecs)...)
	list = append(list, mediaTransports(s.Calls)...)
	list = append(list, "Dumping transaction table:", fmt.Sprintf(" Total %d transactions", s.SIP.Transactions))
	list = append(list, dialogs(s.Calls, detail)...)
	for _, call := range s.Calls {
		list = append(list, Quality(call, s.Now))
	}
	if detail {
		list = append(list, sipFigures(s.SIP)...)
	}
	return []Line{shapeDumpStart.line(strings.Join(list, "\n")), shapeDumpComplete.line()}
}

// endpoint is the sockets that listen: those of streams under listeners, as pjsua has them.
func endpoint(sockets []phone.TransportInfo) []string {
	listeners, datagram := []string{" Dumping listeners:"}, []string{" Dumping transports:"}
	for _, t := range sockets {
		name := strings.ToLower(t.Protocol)
		if t.Protocol != "UDP" {
			listeners = append(listeners, fmt.Sprintf("  %s %s listener:%s", listener(t.Protocol, t.Bound.Port()), t.Protocol, t.Shown))
			continue
		}
		datagram = append(datagram, fmt.Sprintf("  %s %s %s [published as %s]", listener(t.Protocol, t.Bound.Port()), name, t.Bound, t.Shown))
	}
	return append(append([]string{"Dumping endpoint:"}, listeners...), datagram...)
}

func capabilities(codecs []phone.CodecInfo) []string {
	list := []string{"Dumping PJMEDIA capabilities:", fmt.Sprintf("  Total number of installed codecs: %d", len(codecs))}
	for i, c := range codecs {
		list = append(list, fmt.Sprintf("   Audio codec #%2d: %s", i, codecText(c)))
	}
	return list
}

// codecText is NAME @RATE/CHANNELS of a codec's id NAME/RATE/CHANNELS, with its priority.
func codecText(c phone.CodecInfo) string {
	part := strings.Split(c.Name, "/")
	if len(part) != 3 {
		return fmt.Sprintf("(%s, priority %d)", Clean(c.Name), c.Priority)
	}
	rate, _ := strconv.Atoi(part[1]) // 0 for what is no number
	return fmt.Sprintf("(%s @%dKHz/%s, priority %d)", part[0], rate/1000, part[2], c.Priority)
}

// mediaTransports is where the sound of each call comes from.
func mediaTransports(calls []phone.CallStats) []string {
	list := []string{"Dumping media transports:"}
	for _, c := range calls {
		for i, s := range c.Streams {
			if s.Media.Remote.IsValid() {
				list = append(list, fmt.Sprintf(" Call %d stream #%d: remote %s", c.Call.ID, i, s.Media.Remote))
			}
		}
	}
	return list
}

// dialogs counts dialogs; subscriptions are none until there is a usage for them.
func dialogs(calls []phone.CallStats, detail bool) []string {
	list := []string{fmt.Sprintf("Number of dialog sets: %d", len(calls))}
	if detail {
		return append(list, "Dumping pjsua server subscriptions:", "  - none - ", "Dumping pjsua client subscriptions:", "  - no buddy list - ")
	}
	return append(list, "Number of server/UAS subscriptions: 0", "Number of client/UAC subscriptions: 0")
}

// sipFigures is what became of messages, which pjsua does not count.
func sipFigures(s phone.SIPStats) []string {
	return []string{
		"Dumping SIP figures:",
		fmt.Sprintf(" received %d, sent %d, malformed %d, dropped for too many %d, refused for want of room %d", s.Received, s.Sent, s.Malformed, s.Overloaded, s.Refused),
		fmt.Sprintf(" connections open %d, accepted %d, turned away %d", s.Connections, s.Accepted, s.TurnedAway),
	}
}
