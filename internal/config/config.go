package config

import "time"

// Config is everything the options say. Default gives the values of a phone started without any.
type Config struct {
	Log      Log
	SIP      SIP
	TLS      TLS
	Media    Media
	Calls    Calls
	Accounts []Account
	UI       UI
	// Extensions are those of calls that belong to no account: what was said last, for whichever account.
	Extensions Extensions
	Unused     []Setting // options of the whole phone that have no effect, kept for the settings dump
	Warnings   []string  // what is accepted but probably not what was meant, one sentence each; never a secret
}

// Log says what is written where.
type Log struct {
	File            string        // --log-file, "" for none
	Level           int           // ceiling of everything, 0 to 6
	AppLevel        int           // ceiling of standard output, 0 to 6
	LevelGiven      bool          // --log-level or --app-log-level was given, so a terminal is not made quiet
	Append          bool          // keep what the log file holds
	Color           ColorMode     // ANSI colours on standard output
	LightBackground bool          // colours for a light background
	NoStderr        bool          // nothing goes to standard error
	Unbuffered      bool          // --stdout-no-buf: gosua flushes each line anyway
	Refresh         time.Duration // print RefreshText this often, 0 for never
	RefreshText     string
}

// ColorMode is whether lines on standard output are coloured.
type ColorMode int

// The modes: ColorAuto colours nothing unless asked, as pjsua on Unix.
const (
	ColorAuto ColorMode = iota
	ColorOn
	ColorOff
)

// SIP is the signalling side: sockets, names and proxies.
type SIP struct {
	LocalPort   int    // UDP and TCP port, TLS takes the next one; 0 lets the system choose
	PublicAddr  string // --ip-addr: the address written into Via, Contact and SDP; "" for the interface's own
	BoundAddr   string // the interface to bind, SIP and RTP; "" for all
	NoUDP       bool
	NoTCP       bool
	Nameservers []string // DNS servers; none means the system's resolver
	Outbound    []string // proxies that every request goes through
	QoS         bool     // mark packets: DSCP 24 for SIP, 46 for RTP
	NoForceLR   bool     // allow strict routes
	CompactForm bool     // --use-compact-form: short names of headers
	Buddies     []string // --add-buddy: URLs in the order given; the URL to call is one of them
	Watchers    string   // --watchers: all, buddies or ask
}

// TLS is the TLS listener and what is asked of certificates.
type TLS struct {
	Enabled      bool
	CAFile       string
	CertFile     string
	KeyFile      string
	KeyPassword  Secret
	VerifyServer bool
	VerifyClient bool
	Timeout      time.Duration // for the handshake, 0 for the default
}

// Media is audio: files, tones, rates, codecs and RTP.
type Media struct {
	RTPPort       int           // first RTP port; 0 for a random even one from 4000
	ClockRate     int           // Hz, of the conference bridge
	Stereo        bool          // bridge and device in two channels
	NullAudio     bool          // no sound device, a clock of our own
	NoTones       bool          // no ringback and ring
	NoVAD         bool          // accepted, without effect: gosua sends silence too
	PTime         time.Duration // length of a frame we send, 0 for the codec's own
	JitterMax     time.Duration // ceiling of the jitter buffer, 0 for the default
	IdleClose     time.Duration // turn the sound device off when unused this long; negative for never
	AddCodecs     []string      // in the order given; the last is the most preferred
	DisableCodecs []string
	PlayFiles     []string
	PlayTones     []Tone
	RecFile       string
}

// Tone is one --play-tone: two frequencies in Hz (0 for none), sounding On and silent Off, for ever.
type Tone struct {
	Freq1, Freq2 int
	On, Off      time.Duration
}

// Calls is how calls are taken and what is done with them by themselves.
type Calls struct {
	Max            int           // calls at a time
	AutoAnswer     int           // status code for incoming calls, 0 for none
	AutoPlay       bool          // the first play file in place of the microphone
	AutoPlayHangup bool          // hang up when the file has been played
	AutoLoop       bool          // send back what comes
	AutoConf       bool          // all calls hear each other
	AutoRec        bool          // record into RecFile
	Duration       time.Duration // hang up this long after CONFIRMED, 0 for never
	AcceptRedirect int           // 3xx: 0 refuse, 1 follow, 2 follow with a new To, 3 ask, 4 stop
	KeepOnFailure  bool          // --keep-call-on-tsx-fail: 408 and 481 within a call do not end it
	NoReferSub     bool          // --norefersub: transfers without a subscription
	HideNoReferSub bool          // --no-supported-norefersub
	Headers        []string      // --header: NAME: VALUE, as typed
	DTMF           string        // --dtmf-method: rfc4733, info, inband or auto
	ExtraAudio     int           // --extra-audio: m=audio lines beside the first
	Text           bool          // --text: real-time text
	TextRedundancy int           // --text-red: generations sent again
}

// UI is what happens at the terminal.
type UI struct {
	Target        string // the URL to call at start, "" for none
	Greeting      string // shown right above the first prompt, "" for none
	NoMCI         bool   // --no-mci: the menu does not tell that a message is being typed
	UseCLI        bool   // the command tree instead of the classic menu
	NoCLIConsole  bool   // no tree on the terminal, only over telnet
	CLITelnetPort int    // TCP port of the telnet server; 0 for any free one, -1 for no server
	CLITelnetAddr string // address that the telnet server listens on
	QuitOnEOF     bool   // the end of input always ends the phone
	ShowSecrets   bool   // passwords are shown in dumps and written to saved settings
}

// Account is one address of record.
type Account struct {
	ID                  string // address of record as typed: a URL or a name-addr
	Registrar           string // "" for no registration
	Expires             time.Duration
	RetryDelay          time.Duration // --rereg-delay
	RegUseProxy         int           // bit 0: --outbound in REGISTER, bit 1: --proxy
	Proxies             []string
	Contact             string
	ContactParams       string
	ContactURIParams    string
	RegContactParams    string
	RegContactURIParams string
	RegHeaders          []string // --reg-header: NAME: VALUE, as typed
	ContactRewrite      int      // --auto-update-nat: 0 never, 1 with exceptions, 2 always
	Credentials         []Credential
	Publish             bool // PUBLISH presence after registration
	MWI                 bool // subscribe to message-summary after registration
	Extensions          Extensions
	Unused              []Setting // options of this account that have no effect, kept for the settings dump
}

// Extensions are the SIP extensions that an option turns on for the account being described and for the phone.
type Extensions struct {
	Use100Rel      bool          // require reliable provisional responses (RFC 3262)
	Timer          int           // session timers (RFC 4028): 0 inactive, 1 optional, 2 mandatory, 3 always
	TimerExpires   time.Duration // --timer-se
	TimerMinExpire time.Duration // --timer-min-se
	RTCPMux        bool          // RTP and RTCP on one port (RFC 5761)
	ServerAffinity bool          // stay with the server address that was reached first
	Unused         []Setting     // options of this kind that have no effect
}

// Setting is an option that was given and has no effect.
type Setting struct {
	Name  string // without dashes
	Value Secret // "" where the option takes none; some are secrets
}

// Credential is what answers a challenge for a realm.
type Credential struct {
	Realm    string // "*" for any
	Username string
	Password Secret
	HA1      Secret         // MD5 of user:realm:password in 32 hex digits, in place of Password
	From     PasswordSource // where Password is read from (see LoadPasswords)
}

// Default returns the configuration of a phone started without options. It has no account.
func Default() *Config {
	return &Config{
		Log:   Log{Level: 5, AppLevel: 4, RefreshText: "STDOUT_REFRESH"},
		SIP:   SIP{LocalPort: 5060, Watchers: "all"},
		Media: Media{RTPPort: 4000, ClockRate: 16000, IdleClose: time.Second},
		Calls: Calls{Max: 4, AcceptRedirect: 2, DTMF: "auto"},
		UI:    UI{CLITelnetPort: -1, CLITelnetAddr: "127.0.0.1"},

		Extensions: defaultExtensions(),
	}
}

// DefaultAccount is an account before any option touched it. What makes accounts at run time starts with it too.
func DefaultAccount() Account {
	return Account{Expires: 300 * time.Second, RetryDelay: 300 * time.Second, RegUseProxy: 3, ContactRewrite: 1, Extensions: defaultExtensions()}
}

func defaultExtensions() Extensions {
	return Extensions{Timer: 1, TimerExpires: 1800 * time.Second, TimerMinExpire: 90 * time.Second}
}
