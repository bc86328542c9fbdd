package lines

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"gosua/internal/phone"
)

// ipOverhead is what IPv4, UDP and RTP add to each packet, in octets.
const ipOverhead = 20 + 8 + 12

// QualityEntry is the entry of the log that shows the quality of a call on request.
func QualityEntry(s phone.CallStats, now time.Time) Line {
	return shapeQuality.line(Quality(s, now))
}

// Quality is the block of figures of a call, without a line end.
func Quality(s phone.CallStats, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  [%s] To: %s\n", s.Call.State, Clean(cmp.Or(s.Call.RemoteTagged, s.Call.Remote)))
	fmt.Fprintf(&b, "    Call time: %s, 1st res in %d ms, conn in %dms",
		clock(s.Call.ConfirmedFor, false), s.Call.FirstResponse.Milliseconds(), s.Call.Connected.Milliseconds())
	for i, stream := range s.Streams {
		b.WriteString("\n" + streamQuality(i, stream, now))
	}
	return b.String()
}

func streamQuality(index int, s phone.StreamStats, now time.Time) string {
	m := s.Media
	if m.Direction == "inactive" || !s.Running {
		return fmt.Sprintf("    #%d %s deactivated", index, m.Kind)
	}
	age := now.Sub(s.Started)
	title, rx, tx := streamTitles(index, s)
	list := []string{
		title,
		"       SRTP status: Not active Crypto-suite: ",
		rx + "last update:" + updated(s.Rx.LastUpdate, now),
		totals(s.Rx.Packets, s.Rx.Bytes, age),
		fmt.Sprintf("          pkt loss=%s, discrd=%s, dup=%s, reord=%s", share(s.Rx.Lost, s.Rx.Packets+s.Rx.Lost),
			share(s.Discarded, s.Rx.Packets+s.Rx.Lost), share(s.Rx.Duplicate, s.Rx.Packets+s.Rx.Lost), share(s.Rx.Reordered, s.Rx.Packets+s.Rx.Lost)),
		"                (msec)    min     avg     max     last    dev",
		"          loss period:" + series(s.Rx.LossPeriod.Min, s.Rx.LossPeriod.Avg, s.Rx.LossPeriod.Max, s.Rx.LossPeriod.Last, s.Rx.LossPeriod.Dev),
		"          jitter     :" + series(s.Rx.Jitter.Min, s.Rx.Jitter.Avg, s.Rx.Jitter.Max, s.Rx.Jitter.Last, s.Rx.Jitter.Dev),
		tx + "last update:" + updated(s.Tx.LastUpdate, now),
		totals(s.Tx.Packets, s.Tx.Bytes, age),
		fmt.Sprintf("          pkt loss=%s, dup=%s, reorder=%s", share(s.Tx.Lost, s.Tx.Packets), share(0, 1), share(0, 1)),
		"                (msec)    min     avg     max     last    dev ",
		"          loss period:" + series(s.Tx.LossPeriod.Min, s.Tx.LossPeriod.Avg, s.Tx.LossPeriod.Max, s.Tx.LossPeriod.Last, s.Tx.LossPeriod.Dev),
		"          jitter     :" + series(s.Tx.Jitter.Min, s.Tx.Jitter.Avg, s.Tx.Jitter.Max, s.Tx.Jitter.Last, s.Tx.Jitter.Dev),
		"       RTT msec      :" + series(s.RTT.Min, s.RTT.Avg, s.RTT.Max, s.RTT.Last, s.RTT.Dev),
	}
	return strings.Join(list, "\n")
}

// streamTitles are the stream's heading, and how what was received and sent begins; text has redundancy where sound has a
// packet length.
func streamTitles(index int, s phone.StreamStats) (title, rx, tx string) {
	m := s.Media
	if m.Kind == "text" {
		red := 0
		if s.Redundancy > 0 {
			red = 1
		}
		level := fmt.Sprintf("red=%d(lvl=%d)", red, s.Redundancy)
		return fmt.Sprintf("    #%d %s %s, %s, peer=%s", index, m.Kind, Clean(m.Codec), m.Direction, m.Remote),
			fmt.Sprintf("       RX pt=%d, %s ", s.Rx.PayloadType, level), fmt.Sprintf("       TX pt=%d, %s, ", s.Tx.PayloadType, level)
	}
	return fmt.Sprintf("    #%d %s %s @%dkHz, %s, peer=%s", index, m.Kind, Clean(m.Codec), m.Rate/1000, m.Direction, m.Remote),
		fmt.Sprintf("       RX pt=%d, ", s.Rx.PayloadType), fmt.Sprintf("       TX pt=%d, ptime=%d, ", s.Tx.PayloadType, s.PTime.Milliseconds())
}

// clock shows a duration as 00h:00m:00s, or with milliseconds.
func clock(d time.Duration, fraction bool) string {
	d = max(d, 0)
	h, m := int(d.Hours()), int(d.Minutes())%60
	if fraction {
		return fmt.Sprintf("%02dh:%02dm:%06.3fs", h, m, (d % time.Minute).Seconds())
	}
	return fmt.Sprintf("%02dh:%02dm:%02ds", h, m, int(d.Seconds())%60)
}

func updated(at, now time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return clock(now.Sub(at), true) + " ago"
}

func totals(packets, octets uint64, age time.Duration) string {
	all := octets + packets*ipOverhead
	return fmt.Sprintf("          total %spkt %sB (%sB +IP hdr) @avg=%sbps/%sbps", short(packets), short(octets), short(all), short(rate(octets, age)), short(rate(all, age)))
}

// rate is in bits per second.
func rate(octets uint64, age time.Duration) uint64 {
	if age < time.Millisecond {
		return 0
	}
	return octets * 8 * 1000 / uint64(age.Milliseconds())
}

// short writes a number as pjsua does: 999, 2.2K, 1.41M.
func short(n uint64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d", n)
	case n < 1000000:
		return fmt.Sprintf("%d.%dK", n/1000, n%1000/100)
	}
	return fmt.Sprintf("%d.%02dM", n/1000000, n%1000000/10000)
}

// share is a count with its part of all in percent.
func share(n, all uint64) string {
	percent := 0.0
	if all > 0 {
		percent = float64(n) * 100 / float64(all)
	}
	return fmt.Sprintf("%d (%.1f%%)", n, percent)
}

// series writes durations in ms, in columns.
func series(values ...time.Duration) string {
	var b strings.Builder
	for _, d := range values {
		fmt.Fprintf(&b, " %7.3f", float64(d)/float64(time.Millisecond))
	}
	return b.String()
}
