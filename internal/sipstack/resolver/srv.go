package resolver

import (
	"cmp"
	"slices"

	"github.com/miekg/dns"
)

// orderSRV returns SRV records in the order to try them: by priority, and within one by weighted chance (RFC 2782).
func orderSRV(records []dns.RR, random func(n int) int) []*dns.SRV {
	var ordered []*dns.SRV
	for _, record := range records {
		if srv, ok := record.(*dns.SRV); ok {
			ordered = append(ordered, srv)
		}
	}
	slices.SortStableFunc(ordered, func(a, b *dns.SRV) int {
		// Within a priority those of weight 0 come first, so that they have a small chance.
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(min(a.Weight, 1), min(b.Weight, 1)))
	})
	for start := 0; start < len(ordered); {
		end := start
		for end < len(ordered) && ordered[end].Priority == ordered[start].Priority {
			end++
		}
		shuffle(ordered[start:end], random)
		start = end
	}
	return ordered
}

// shuffle puts records of one priority into their order of trial: each next one is drawn with a chance in proportion to
// its weight.
func shuffle(records []*dns.SRV, random func(n int) int) {
	sum := 0
	for _, r := range records {
		sum += int(r.Weight)
	}
	for next := range records {
		rest := records[next:]
		chosen, running, mark := 0, 0, random(sum+1)
		for i, r := range rest {
			if running += int(r.Weight); running >= mark {
				chosen = i
				break
			}
		}
		drawn := rest[chosen]
		copy(rest[1:chosen+1], rest[:chosen])
		rest[0] = drawn
		sum -= int(drawn.Weight)
	}
}
