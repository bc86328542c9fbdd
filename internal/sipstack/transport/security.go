package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"time"
)

// CertFault is one reason why a certificate does not verify.
type CertFault string

// The reasons, in the order in which Security.Faults has them.
const (
	FaultUntrusted CertFault = "untrusted" // nobody whom we trust vouches for it
	FaultExpired   CertFault = "expired"   // it, or one above it, is not valid any more or not yet
	FaultPurpose   CertFault = "purpose"   // it, or one above it, is not meant for this use
	FaultChain     CertFault = "chain"     // too many certificates between it and whom we trust
	FaultIdentity  CertFault = "identity"  // it is for other names than the one that we connected to
	FaultUnknown   CertFault = "unknown"   // anything else
)

// Security is what the TLS handshake of a connection came to. It does not change.
type Security struct {
	// CipherSuite is the suite's IANA number.
	CipherSuite uint16
	// Certificate is the remote's own; nil if it showed none.
	Certificate *x509.Certificate
	// Faults tell why the certificate does not verify; empty if it does, or if there is none. Of a client that connects to
	// us, no name is asked for.
	Faults []CertFault
}

// clientSecurity is what a handshake that we began came to.
func (t *tlsSetup) clientSecurity(state tls.ConnectionState, target Target) *Security {
	return t.security(state, verifiedName(target), x509.ExtKeyUsageServerAuth)
}

// serverSecurity is what a handshake that the remote began came to.
func (t *tlsSetup) serverSecurity(state tls.ConnectionState) *Security {
	return t.security(state, "", x509.ExtKeyUsageClientAuth)
}

func (t *tlsSetup) security(state tls.ConnectionState, name string, usage x509.ExtKeyUsage) *Security {
	s := &Security{CipherSuite: state.CipherSuite}
	if len(state.PeerCertificates) == 0 {
		return s
	}
	s.Certificate = state.PeerCertificates[0]
	if len(state.VerifiedChains) == 0 { // else the handshake has verified it
		files, _ := t.load() // there was a handshake, so they load
		s.Faults = certFaults(state.PeerCertificates, name, time.Now(),
			x509.VerifyOptions{Roots: files.roots, KeyUsages: []x509.ExtKeyUsage{usage}})
	}
	return s
}

// certFaults verifies a chain, the remote's own certificate first, for a name, unless that is empty. The result is empty
// exactly if the chain verifies.
func certFaults(chain []*x509.Certificate, name string, now time.Time, o x509.VerifyOptions) (list []CertFault) {
	leaf := chain[0]
	o.Intermediates = x509.NewCertPool()
	for _, c := range chain[1:] {
		o.Intermediates.AddCert(c)
	}
	o.CurrentTime = now
	expired := now.Before(leaf.NotBefore) || now.After(leaf.NotAfter)
	if expired { // what else is wrong shows at a time when it is valid
		o.CurrentTime = leaf.NotAfter
	}
	found := []CertFault{chainFault(leaf, o)}
	if expired {
		found = append(found, FaultExpired)
	}
	if name != "" && leaf.VerifyHostname(name) != nil {
		found = append(found, FaultIdentity)
	}
	for _, f := range []CertFault{FaultUntrusted, FaultExpired, FaultPurpose, FaultChain, FaultIdentity, FaultUnknown} {
		if slices.Contains(found, f) {
			list = append(list, f)
		}
	}
	return list
}

// chainFault is the first thing wrong with a chain, "" if nothing is.
func chainFault(leaf *x509.Certificate, o x509.VerifyOptions) CertFault {
	_, err := leaf.Verify(o)
	if err == nil {
		return ""
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return FaultUntrusted
	}
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		return FaultUntrusted
	}
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	if !ok {
		return FaultUnknown
	}
	switch invalid.Reason {
	case x509.Expired:
		return FaultExpired
	case x509.IncompatibleUsage, x509.NotAuthorizedToSign:
		return FaultPurpose
	case x509.TooManyIntermediates:
		return FaultChain
	default:
		return FaultUnknown
	}
}
