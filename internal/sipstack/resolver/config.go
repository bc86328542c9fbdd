package resolver

import (
	"context"
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// Defaults of Config.
const (
	DefaultTimeout    = 2 * time.Second
	DefaultAttempts   = 3
	DefaultMaxTargets = 32
	DefaultMaxCNAMEs  = 8
)

// Config says whom a Resolver asks. The zero value asks the system's name servers.
type Config struct {
	// Nameservers are asked in order, each as host or host:port; empty means the system's, after its hosts file.
	Nameservers []string
	// Hosts answers for its names (lower case, without final dot) before anything else.
	Hosts map[string][]netip.Addr
	// Timeout bounds one query to one server; 0 is DefaultTimeout.
	Timeout time.Duration
	// Attempts is how often the list of servers is gone through; 0 is DefaultAttempts.
	Attempts int
	// MaxTargets bounds what Resolve returns; 0 is DefaultMaxTargets.
	MaxTargets int
	// MaxCNAMEs bounds a chain of aliases; 0 is DefaultMaxCNAMEs.
	MaxCNAMEs int

	// Exchange asks one server over "udp" or "tcp" and returns its answer; a seam for tests, nil means sockets.
	Exchange func(ctx context.Context, network, server string, query *dns.Msg) (*dns.Msg, error)
	// Rand returns a number in [0, n) for the weights of SRV records; nil means math/rand.
	Rand func(n int) int
	// ReadFile reads the system's files; nil means os.ReadFile.
	ReadFile func(name string) ([]byte, error)
	// ResolvConf and HostsFile are the system's files; empty means /etc/resolv.conf and /etc/hosts.
	ResolvConf, HostsFile string
	// LookupAddrs asks the operating system where there is no ResolvConf to read; nil means net.DefaultResolver.
	LookupAddrs func(ctx context.Context, host string) ([]netip.Addr, error)
}
