package arch

// Module is the import path that every room's path is relative to.
const Module = "hustings"

// Side tells on which side of the wall a room is.
type Side int

// The sides. Neutral rooms may be imported from both.
const (
	Neutral Side = iota
	Who
	What
)

// Room is one line of the house's floor plan. A package belongs to the room with
// the longest path that is its own or above it.
type Room struct {
	Path string
	Row  int // imports run to lower rows, or between rooms of one path
	Side Side

	Wasm bool // runs in a browser as well
	Pure bool // own files: no operating system, no log, no clock
	Both bool // may see both sides of the wall, in no single file
	Test bool // imported by tests only
}

// Rooms is the floor plan, lowest first.
var Rooms = []Room{
	{Path: "crypto", Row: 0, Wasm: true, Pure: true},
	{Path: "crypto/blind", Row: 0, Wasm: true, Pure: true},
	{Path: "crypto/threshold", Row: 0, Wasm: true, Pure: true},
	{Path: "crypto/ohttp", Row: 0, Wasm: true, Pure: true},
	{Path: "migrations", Row: 0},

	{Path: "ballot", Row: 1, Wasm: true, Pure: true},
	{Path: "ballot/count", Row: 1, Wasm: true, Pure: true},
	{Path: "ballot/names", Row: 1, Wasm: true, Pure: true},
	{Path: "survey", Row: 1, Wasm: true, Pure: true},
	{Path: "survey/expr", Row: 1, Wasm: true, Pure: true},
	{Path: "survey/template", Row: 1, Wasm: true, Pure: true},
	{Path: "survey/form", Row: 2, Wasm: true, Pure: true},
	{Path: "survey/lss", Row: 2, Wasm: true, Pure: true},
	{Path: "survey/disclose", Row: 2, Wasm: true, Pure: true},
	{Path: "survey/export", Row: 3, Wasm: true, Pure: true},

	{Path: "person", Row: 2, Wasm: true, Pure: true},

	{Path: "board", Row: 2, Side: What, Wasm: true, Pure: true},

	{Path: "roll", Row: 3, Side: Who},
	{Path: "audit", Row: 3, Side: What, Wasm: true, Pure: true},

	{Path: "registrar", Row: 4, Side: Who},
	{Path: "box", Row: 4, Side: What},
	{Path: "trustee", Row: 4, Wasm: true, Pure: true},
	{Path: "voter", Row: 4, Wasm: true, Pure: true},
	{Path: "counter", Row: 4, Side: What, Wasm: true, Pure: true},

	{Path: "store", Row: 5, Both: true},
	{Path: "web", Row: 5, Both: true},

	{Path: "cmd/voter", Row: 6, Wasm: true},
	{Path: "cmd/desk", Row: 6, Wasm: true},
	{Path: "cmd/hustings", Row: 6, Both: true},

	{Path: "internal/arch", Row: 0, Test: true},
	{Path: "internal/need", Row: 0, Test: true},
	{Path: "internal/jspage", Row: 0, Wasm: true},
	{Path: "internal/pack", Row: 0}, // a program of the Makefile
	{Path: "internal/unihan", Row: 0, Test: true},
	{Path: "internal/sample", Row: 5, Side: What}, // for bench, and for tests
	{Path: "internal/vectors", Row: 6, Test: true},
}

// Border keeps what lies behind an import in few hands. It concerns the imports a
// package names itself: whoever imports store has the drivers below it.
type Border struct {
	Behind []string // import paths, each with all below it
	Rooms  []string // who may import them
	Why    string
}

// Borders are house rule (c) and its like.
var Borders = []Border{
	{
		Behind: []string{"database/sql", "github.com/jmoiron/sqlx", "github.com/lib/pq", "modernc.org/sqlite"},
		Rooms:  []string{"store", "internal/need"},
		Why:    "only store sees SQL",
	},
	{
		Behind: []string{"github.com/labstack/echo"},
		Rooms:  []string{"web"},
		Why:    "only web sees Echo",
	},
	{
		Behind: []string{"github.com/cloudflare/circl", "filippo.io/nistec", "filippo.io/bigmod"},
		Rooms:  []string{"crypto"},
		Why:    "only crypto sees circl and the arithmetic below it",
	},
	{
		Behind: []string{Module + "/migrations"},
		Rooms:  []string{"store"},
		Why:    "only store applies migrations",
	},
	{
		Behind: []string{Module + "/store"},
		Rooms:  []string{"cmd/hustings"},
		Why:    "only cmd opens a store; others declare the small interface they need",
	},
}

// NotInBrowser may not lie anywhere below a WASM-safe room: net/http alone takes
// the file from 2.6 to 10.1 MB, and the rest does not run there.
var NotInBrowser = []string{"database/sql", "net", "net/http", "github.com/labstack/echo", "github.com/jmoiron/sqlx"}

// NotPure may not be imported by a pure room's own files.
var NotPure = []string{"os", "log", "syscall"}

// Clock are the names of package time that read the clock or wait for it.
var Clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// CatchAll are names that say nothing about what is inside.
var CatchAll = []string{"util", "utils", "helper", "helpers", "common", "type", "types", "misc"}
