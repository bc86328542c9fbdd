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

	Accounts      []phone.AccountInfo
	Buddies       []phone.BuddyInfo
	Subscriptions []phone.SubscriptionInfo
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
	list = append(list, dialogs(s, detail)...)
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

// dialogs counts dialogs and subscriptions; in detail, subscriptions are listed by account and by buddy.
func dialogs(s State, detail bool) []string {
	watchers := ofOthers(s.Subscriptions)
	list := []string{fmt.Sprintf("Number of dialog sets: %d", len(s.Calls)+len(s.Subscriptions))}
	if detail {
		return append(append(list, serverSubscriptions(s.Accounts, watchers)...), clientSubscriptions(s)...)
	}
	return append(list, fmt.Sprintf("Number of server/UAS subscriptions: %d", len(watchers)),
		fmt.Sprintf("Number of client/UAC subscriptions: %d", len(s.Subscriptions)-len(watchers)))
}

// ofOthers are the subscriptions by which others are told of us.
func ofOthers(all []phone.SubscriptionInfo) (list []phone.SubscriptionInfo) {
	for _, s := range all {
		if s.Incoming {
			list = append(list, s)
		}
	}
	return list
}

func serverSubscriptions(accounts []phone.AccountInfo, watchers []phone.SubscriptionInfo) []string {
	list := []string{"Dumping pjsua server subscriptions:"}
	for _, a := range accounts {
		list = append(list, "  "+Clean(a.URI))
		none := true
		for _, s := range watchers {
			if s.Account == a.ID {
				none = false
				list = append(list, fmt.Sprintf("    %10s %s", s.State, Clean(s.Remote)))
			}
		}
		if none {
			list = append(list, "  - none - ")
		}
	}
	return list
}

func clientSubscriptions(s State) []string {
	list := []string{"Dumping pjsua client subscriptions:"}
	for _, b := range s.Buddies {
		state := "(null)"
		for _, sub := range s.Subscriptions {
			if !sub.Incoming && sub.Event == "presence" && sub.Remote == b.URI {
				state = sub.State
			}
		}
		list = append(list, fmt.Sprintf("  %10s %s", state, Clean(b.URI)))
	}
	if len(s.Buddies) == 0 {
		list = append(list, "  - no buddy list - ")
	}
	return list
}

// sipFigures is what became of messages, which pjsua does not count.
func sipFigures(s phone.SIPStats) []string {
	return []string{
		"Dumping SIP figures:",
		fmt.Sprintf(" received %d, sent %d, malformed %d, dropped for too many %d, refused for want of room %d", s.Received, s.Sent, s.Malformed, s.Overloaded, s.Refused),
		fmt.Sprintf(" connections open %d, accepted %d, turned away %d", s.Connections, s.Accepted, s.TurnedAway),
	}
}
