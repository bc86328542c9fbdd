package resolver

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// query resolves the names of one Resolve.
type query struct {
	cfg      *Config
	wanted   wanted
	servers  []string
	timeout  time.Duration // of one exchange
	attempts int
}

// resolve returns the targets of a full name: by SRV where the URI has no port, else by its addresses.
func (q *query) resolve(ctx context.Context, name string) ([]Target, error) {
	if q.wanted.port == 0 {
		targets, err := q.bySRV(ctx, name)
		if err == nil && len(targets) > 0 {
			return targets, nil
		}
		if err != nil {
			return nil, err
		}
	}
	addrs, err := q.addrs(ctx, name)
	if err != nil {
		return nil, err
	}
	return q.wanted.at(addrs, q.wanted.defaultProtocol(), 0), nil
}

// bySRV returns the targets of the first service that the name has records for; none and no error if there is no such
// service. A server that fails at SRV is taken to have none; one that does not answer is an error.
func (q *query) bySRV(ctx context.Context, name string) ([]Target, error) {
	for _, s := range q.wanted.services() {
		records, err := q.ask(ctx, s.prefix+name, dns.TypeSRV)
		if err != nil {
			if timedOut(err) {
				return nil, err
			}
			continue
		}
		return q.srvTargets(ctx, s, records)
	}
	return nil, nil
}

// srvTargets resolves the hosts of SRV records. It fails if none can be resolved.
func (q *query) srvTargets(ctx context.Context, s service, records []dns.RR) ([]Target, error) {
	var targets []Target
	var fault error
	for _, record := range orderSRV(records, q.cfg.Rand) {
		if record.Target == "." {
			fault = q.fault(record.Hdr.Name, dns.TypeSRV, NoService)
			continue
		}
		addrs, err := q.addrs(ctx, record.Target)
		if err != nil {
			fault = err
			continue
		}
		targets = append(targets, q.wanted.at(addrs, s.protocol, record.Port)...)
		if len(targets) >= q.cfg.MaxTargets {
			break
		}
	}
	if len(targets) == 0 {
		return nil, fault
	}
	return targets, nil
}

// addrs returns the addresses of a name, those of IPv4 first. Both kinds are asked for at once; one that fails is passed
// over if the other has an answer.
func (q *query) addrs(ctx context.Context, name string) ([]netip.Addr, error) {
	var four, six []dns.RR
	var err4, err6 error
	var both sync.WaitGroup
	both.Go(func() { six, err6 = q.ask(ctx, name, dns.TypeAAAA) })
	four, err4 = q.ask(ctx, name, dns.TypeA)
	both.Wait()
	addrs := appendAddrs(appendAddrs(nil, four), six)
	switch {
	case len(addrs) > 0:
		return addrs, nil
	case err4 != nil && (!notFound(err4) || notFound(err6)):
		return nil, err4
	case err6 != nil:
		return nil, err6
	}
	return nil, q.fault(name, dns.TypeA, NoRecord)
}

// appendAddrs adds the addresses of A and AAAA records.
func appendAddrs(addrs []netip.Addr, records []dns.RR) []netip.Addr {
	for _, record := range records {
		var ip []byte
		switch record := record.(type) {
		case *dns.A:
			ip = record.A
		case *dns.AAAA:
			ip = record.AAAA
		}
		if addr, ok := netip.AddrFromSlice(ip); ok {
			addrs = append(addrs, addr.Unmap())
		}
	}
	return addrs
}

// ask returns the records of a name, following its aliases; at least one if the error is nil.
func (q *query) ask(ctx context.Context, name string, kind uint16) ([]dns.RR, error) {
	if _, ok := dns.IsDomainName(name); !ok || len(name) > 255 {
		return nil, q.fault(name, kind, NoName)
	}
	alias := name
	for hops := 0; hops <= q.cfg.MaxCNAMEs; {
		answer, err := q.exchange(ctx, alias, kind)
		if err != nil {
			return nil, err
		}
		var records []dns.RR
		before := hops
		records, alias, hops = follow(answer, alias, kind, hops)
		if len(records) > 0 {
			return records, nil
		}
		if hops == before {
			return nil, q.fault(name, kind, NoRecord)
		}
	}
	return nil, q.fault(name, kind, TooManyAliases)
}

// maxRecords bounds how many records of one answer are looked at.
const maxRecords = 256

// follow finds the records of a name in an answer, or the last alias it leads to, counting the aliases.
func follow(answer *dns.Msg, name string, kind uint16, hops int) ([]dns.RR, string, int) {
	all := answer.Answer[:min(len(answer.Answer), maxRecords)]
	for range len(all) + 1 {
		var records []dns.RR
		next := ""
		for _, record := range all {
			if !strings.EqualFold(record.Header().Name, name) {
				continue
			}
			if alias, ok := record.(*dns.CNAME); ok {
				next = alias.Target
			}
			if record.Header().Rrtype == kind {
				records = append(records, record)
			}
		}
		if len(records) > 0 || next == "" {
			return records, name, hops
		}
		name, hops = next, hops+1
	}
	return nil, name, hops
}

// exchange asks the servers in order, as often as Config.Attempts says, until one answers yes or no.
func (q *query) exchange(ctx context.Context, name string, kind uint16) (*dns.Msg, error) {
	var last error
	for range q.attempts {
		silent := false
		for _, server := range q.servers {
			answer, err := q.askOne(ctx, server, name, kind)
			if err == nil {
				return answer, nil
			}
			last = err
			if notFound(err) || ctx.Err() != nil {
				return nil, err
			}
			silent = silent || timedOut(err)
		}
		if !silent {
			break // each of them said that it fails, and would again
		}
	}
	return nil, last
}

// askOne asks one server, over TCP too if the answer does not fit into a datagram.
func (q *query) askOne(ctx context.Context, server, name string, kind uint16) (*dns.Msg, error) {
	msg := new(dns.Msg).SetQuestion(name, kind)
	answer, err := q.transact(ctx, "udp", server, msg)
	if err == nil && answer.Truncated {
		answer, err = q.transact(ctx, "tcp", server, msg)
	}
	if err != nil {
		e := q.fault(name, kind, Unreachable)
		if isTimeout(err) {
			e.Reason = TimedOut
		}
		e.Err = err
		return nil, e
	}
	switch answer.Rcode {
	case dns.RcodeSuccess:
		return answer, nil
	case dns.RcodeNameError:
		return nil, q.fault(name, kind, NoName)
	}
	e := q.fault(name, kind, ServerFailed)
	e.Rcode = answer.Rcode
	return nil, e
}

// transact does one exchange within its time.
func (q *query) transact(ctx context.Context, network, server string, msg *dns.Msg) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	answer, err := q.cfg.Exchange(ctx, network, server, msg)
	if err != nil {
		return nil, err
	}
	if !answers(answer, msg) {
		return nil, errOtherAnswer
	}
	return answer, nil
}

// fault makes an error.
func (q *query) fault(name string, kind uint16, reason Reason) *Error {
	return &Error{
		Host: q.wanted.host, Name: strings.TrimSuffix(name, "."), Type: dns.TypeToString[kind], Reason: reason,
	}
}

// isTimeout tells whether time ran out.
func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}
