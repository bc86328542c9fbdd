package lines

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
)

// Status codes of pjsua that lines here show.
const (
	statusUnknown     = 70001
	statusNotFound    = 70006
	statusEOF         = 70016
	statusResolve     = 70018
	osErrors          = 120000 // plus errno
	sipStatus         = 170000 // plus the status of a response
	statusCertificate = 171173
)

// Status gives an error in pjsua's words and its status number: the operating system's errors by their number, a few
// by name, all others as unknown with their own text.
func Status(err error) (text string, code int) {
	var dns *net.DNSError
	var errno syscall.Errno
	switch {
	case errors.Is(err, io.EOF):
		return "End of file (PJ_EEOF)", statusEOF
	case errors.As(err, &dns):
		return "gethostbyname() has returned error (PJ_ERESOLVE)", statusResolve
	case errors.As(err, &errno):
		return capital(errno.Error()), osErrors + int(errno)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, os.ErrNotExist):
		return "Not found (PJ_ENOTFOUND)", statusNotFound
	}
	return Clean(err.Error()), statusUnknown
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
