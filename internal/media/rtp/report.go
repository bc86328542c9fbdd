package rtp

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/pion/rtcp"
)

// RFC 3550 §6.2 and §6.3.1.
const (
	compensation = 2.71828 - 1.5 // for timer reconsideration
	randomSteps  = 1 << 20
	// senderReports is how many reports after its last packet a source still makes as a sender, RFC 3550 §6.4.
	senderReports = 2
	maxRTT        = time.Minute // longer ones are not believed
)

// report is the goroutine that sends RTCP, and BYE at the end.
func (s *Session) report() {
	defer s.reporting.Done()
	timer := time.NewTimer(s.interval(true))
	defer timer.Stop()
	for {
		select {
		case <-s.done:
			s.sendReport(true)
			return
		case <-timer.C:
			s.sendReport(false)
			timer.Reset(s.interval(false))
		}
	}
}

// interval is the time to the next report: with two members the bandwidth of
// RTCP never calls for more than the minimum, which is halved at the start and
// spread over half to one and a half.
func (s *Session) interval(first bool) time.Duration {
	least := float64(s.cfg.ReportInterval)
	if first {
		least /= 2
	}
	spread := 0.5 + float64(s.cfg.Rand(randomSteps))/randomSteps
	return time.Duration(least * spread / compensation)
}

// sendReport sends SR or RR with SDES, and BYE when the session ends.
func (s *Session) sendReport(bye bool) {
	s.mu.Lock()
	to, socket := s.where.reports(), s.rtcp
	if s.remote.Mux {
		socket = s.mux
	}
	unknown := s.tx.stats.Packets == 0 && s.count.sent == 0 // nobody has heard of us: no BYE, RFC 3550 §6.3.7
	silent := bye && (unknown || s.released)
	packets := s.compose(bye, time.Now())
	s.mu.Unlock()
	if !to.IsValid() || silent {
		return
	}
	b, err := rtcp.Marshal(packets)
	if err == nil {
		err = socket.write(b, to)
	}
	if err != nil {
		s.cfg.Log.Debug("RTCP not sent", "error", fmt.Errorf("send RTCP to %v: %w", to, err))
		return
	}
	s.mu.Lock()
	s.count.sent++
	s.mu.Unlock()
}

// compose makes a compound packet, RFC 3550 §6.1. Under mu.
func (s *Session) compose(bye bool, now time.Time) []rtcp.Packet {
	var reports []rtcp.ReceptionReport
	if s.rx.known && s.rx.source.got != s.rx.source.priorGot { // heard since the last report
		s.rx.stats.Jitter.add(s.rx.jitter())
		reports = append(reports, s.rx.source.report(now))
	}
	var first rtcp.Packet = &rtcp.ReceiverReport{SSRC: s.cfg.SSRC, Reports: reports}
	if s.tx.stats.Packets > 0 && s.tx.quiet < senderReports {
		first = s.tx.report(now, s.cfg, reports)
	}
	s.tx.quiet++
	packets := []rtcp.Packet{first, &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{
		Source: s.cfg.SSRC,
		Items:  []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: s.cfg.CNAME[:min(len(s.cfg.CNAME), 255)]}},
	}}}}
	if bye {
		packets = append(packets, &rtcp.Goodbye{Sources: []uint32{s.cfg.SSRC}})
	}
	return packets
}

// report is our sender report.
func (t *sender) report(now time.Time, cfg Config, reports []rtcp.ReceptionReport) *rtcp.SenderReport {
	since := uint32(int64(now.Sub(t.stampedAt)) * int64(cfg.ClockRate) / int64(time.Second))
	return &rtcp.SenderReport{
		SSRC: cfg.SSRC, NTPTime: ntp(now), RTPTime: t.stamped + since,
		PacketCount: uint32(t.stats.Packets), OctetCount: uint32(t.stats.Bytes), Reports: reports,
	}
}

// report is our report on the source.
func (s *source) report(now time.Time) rtcp.ReceptionReport {
	r := rtcp.ReceptionReport{
		SSRC: s.ssrc, FractionLost: s.fraction(), TotalLost: min(s.lost(), 1<<23-1),
		LastSequenceNumber: s.high, Jitter: s.jitter / 16, LastSenderReport: s.sr,
	}
	if s.sr != 0 {
		r.Delay = middle(now) - s.srTicks
	}
	return r
}

// ntp is t as an NTP timestamp.
func ntp(t time.Time) uint64 {
	const from1900To1970 = 2208988800
	return uint64(t.Unix()+from1900To1970)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// middle is t in 1/65536 s: the middle of its NTP timestamp.
func middle(t time.Time) uint32 { return uint32(ntp(t) >> 16) }

// handleRTCP takes a datagram from the RTCP socket.
func (s *Session) handleRTCP(b []byte, from netip.AddrPort, now time.Time) {
	packets, err := rtcp.Unmarshal(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil || !isCompound(packets):
		s.rx.drops.Malformed++
		return
	case !s.where.admitRTCP(from):
		s.rx.drops.Stranger++
		return
	}
	for _, p := range packets {
		if !s.readReport(p, now) {
			s.rx.drops.Source++
			return
		}
	}
	s.count.received++
	s.where.hearRTCP(from)
}

// isCompound says whether packets begin as RTCP must, with a report (RFC 3550 A.2).
func isCompound(packets []rtcp.Packet) bool {
	switch packets[0].(type) {
	case *rtcp.SenderReport, *rtcp.ReceiverReport:
		return true
	}
	return false
}

// readReport takes one packet of a compound. False when it is of another source than RTP is.
func (s *Session) readReport(p rtcp.Packet, now time.Time) bool {
	switch p := p.(type) {
	case *rtcp.SenderReport:
		if s.rx.known && p.SSRC != s.rx.source.ssrc {
			return false
		}
		s.rx.source.sr, s.rx.source.srTicks = uint32(p.NTPTime>>16), middle(now)
		s.readBlocks(p.Reports, now)
	case *rtcp.ReceiverReport:
		if s.rx.known && p.SSRC != s.rx.source.ssrc {
			return false
		}
		s.readBlocks(p.Reports, now)
	case *rtcp.Goodbye:
		s.count.goodbye++
	}
	return true
}

// readBlocks takes what is said about what we send.
func (s *Session) readBlocks(blocks []rtcp.ReceptionReport, now time.Time) {
	for _, b := range blocks {
		if b.SSRC != s.cfg.SSRC {
			continue
		}
		s.tx.reported(b, s.cfg.ClockRate, now)
		if b.LastSenderReport == 0 {
			continue
		}
		trip := int32(middle(now) - b.LastSenderReport - b.Delay)
		if rtt := time.Duration(max(trip, 0)) * time.Second >> 16; rtt <= maxRTT {
			s.count.rtt.add(rtt)
		}
	}
}

// reported takes a report on what we send.
func (t *sender) reported(b rtcp.ReceptionReport, clockRate int, now time.Time) {
	lost := b.TotalLost
	if lost >= 1<<23 { // negative: duplicates
		lost = 0
	}
	if lost > t.lostPrior {
		t.stats.LossPeriod.add(time.Duration(lost-t.lostPrior) * t.ptime)
	}
	t.lostPrior = lost
	t.stats.Lost = uint64(lost)
	t.stats.LossFraction = float64(b.FractionLost) / 256
	t.stats.Jitter.add(time.Duration(b.Jitter) * time.Second / time.Duration(clockRate))
	t.stats.LastUpdate = now
}
