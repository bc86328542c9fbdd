package sdp

// Limits bound what Parse accepts. Zero fields mean the defaults.
type Limits struct {
	MaxSize       int // bytes; more is an error
	MaxMedia      int // m= lines; more is an error
	MaxFormats    int // formats of one medium; the rest is dropped
	MaxAttributes int // a= lines of the session or of one medium; the rest is dropped
}

// The default limits.
const (
	DefaultMaxSize       = 64 << 10
	DefaultMaxMedia      = 64
	DefaultMaxFormats    = 64
	DefaultMaxAttributes = 256
)

const maxPort = 65535

// ParseError says what about a description cannot be used.
type ParseError struct {
	Line int // 1 is the first; 0 when it is not about a line
	What string
}

// Parse reads a description with the default limits.
func Parse(b []byte) (*Description, error) { return Limits{}.Parse(b) }

// Parse reads a description within the limits. The error is a *ParseError.
func (l Limits) Parse(b []byte) (*Description, error) { return &Description{}, nil }

// Error names the fault and its line.
func (e *ParseError) Error() string { return "sdp: " + e.What }
