package console

import (
	"context"
	"fmt"
	"strings"

	"gosua/internal/console/lines"
)

const dumpTitle = "Start dumping application states:\n"

func (c *Console) dump(context.Context, string) { c.logDump(dumpTitle + c.state()) }

func (c *Console) dumpDetailed(context.Context, string) {
	c.logDump(dumpTitle + lines.Settings() + "\n" + c.state())
}

func (c *Console) logDump(text string) {
	c.logEntry(lines.Core(lines.Info, strings.TrimSuffix(text, "\n")))
	c.logEntry(lines.Core(lines.Info, "Dump complete"))
}

// state is what there is, in pjsua's order: sockets, codecs, media, transactions, calls; then what pjsua does not show.
func (c *Console) state() string {
	var b strings.Builder
	b.WriteString("Dumping endpoint:\n Dumping transports:\n")
	for _, t := range c.cfg.Phone.Transports() {
		fmt.Fprintf(&b, "  %s %s [published as %s]\n", strings.ToLower(t.Protocol), t.Bound, t.Shown)
	}
	codecs := c.cfg.Phone.Codecs()
	fmt.Fprintf(&b, "Dumping PJMEDIA capabilities:\n  Total number of installed codecs: %d\n", len(codecs))
	for i, codec := range codecs {
		fmt.Fprintf(&b, "   Audio codec #%2d: %s, priority %d\n", i, codec.Name, codec.Priority)
	}
	sip := c.cfg.Phone.SIPStats()
	fmt.Fprintf(&b, "Dumping transaction table:\n Total %d transactions\n", sip.Transactions)
	b.WriteString(c.callState())
	fmt.Fprintf(&b, "Dumping SIP figures:\n received %d, sent %d, malformed %d, dropped for too many %d, refused for want of room %d\n",
		sip.Received, sip.Sent, sip.Malformed, sip.Overloaded, sip.Refused)
	fmt.Fprintf(&b, " connections open %d, accepted %d, turned away %d\n", sip.Connections, sip.Accepted, sip.TurnedAway)
	b.WriteString("Dumping accounts:\n")
	for _, a := range c.cfg.Phone.Accounts() {
		b.WriteString(accountEntry(a))
	}
	b.WriteString("Dumping conference ports:\n")
	for _, p := range c.cfg.Phone.Ports() {
		b.WriteString(" " + portEntry(p))
	}
	return b.String()
}

// callState is how many dialogs there are, and the quality of each call.
func (c *Console) callState() string {
	var b strings.Builder
	calls := c.cfg.Phone.Calls()
	fmt.Fprintf(&b, "Number of dialog sets: %d\n", len(calls))
	for _, call := range calls {
		if stats, ok := c.cfg.Phone.Stats(call.ID); ok {
			b.WriteString(lines.Quality(stats, c.cfg.Now()) + "\n")
		}
	}
	return b.String()
}
