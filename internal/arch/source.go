package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Source is the text of one Go file.
type Source struct {
	Name string
	Text []byte
}

// Pure holds the second half of rule (b) for one file of a pure room: it imports
// no operating system and no log, and it does not read the clock.
func Pure(src Source) (breaches []string, err error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, src.Name, src.Text, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	clock := "" // the name under which the file imports time
	for _, spec := range file.Imports {
		imported := importPath(spec)
		for _, bad := range NotPure {
			if under(imported, bad) {
				breaches = append(breaches, fmt.Sprintf("%s imports %s: the caller hands such things in", fset.Position(spec.Pos()), imported))
			}
		}
		if imported == "time" {
			clock = importName(spec)
		}
	}
	if clock == "." {
		return append(breaches, fmt.Sprintf("%s imports time as its own names: nobody sees where it reads the clock", src.Name)), nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains(Clock, sel.Sel.Name) {
			if x, ok := sel.X.(*ast.Ident); ok && clock != "" && x.Name == clock {
				breaches = append(breaches, fmt.Sprintf("%s reads the clock (time.%s): the caller hands the time in", fset.Position(sel.Pos()), sel.Sel.Name))
			}
		}
		return true
	})
	return breaches, nil
}

// OneSide holds the rest of rule (a) for the files of one package that may see
// both sides: no single file imports both, and a file that imports one side uses
// no name declared in a file that imports the other.
func OneSide(pkg string, sources []Source) (breaches []string, err error) {
	fset := token.NewFileSet()
	var files []*ast.File
	side := map[string]Side{} // by file
	for _, src := range sources {
		file, err := parser.ParseFile(fset, src.Name, src.Text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("parse: %w", err)
		}
		files = append(files, file)
		met := map[Side]string{}
		for _, spec := range file.Imports {
			if room, ok := RoomOf(importPath(spec)); ok {
				met[room.Side] = importPath(spec)
				side[src.Name] = max(side[src.Name], room.Side)
			}
		}
		if met[Who] != "" && met[What] != "" {
			breaches = append(breaches, fmt.Sprintf("%s imports both %s and %s: one side of the wall in a file", src.Name, met[Who], met[What]))
		}
	}
	for name, obj := range uses(pkg, fset, files) {
		here, there := fset.Position(name.Pos()), fset.Position(obj.Pos())
		a, b := side[here.Filename], side[there.Filename]
		if a != Neutral && b != Neutral && a != b {
			breaches = append(breaches, fmt.Sprintf("%s uses %s of %s, which is on the other side of the wall", here, name.Name, there.Filename))
		}
	}
	slices.Sort(breaches)
	return breaches, nil
}

// uses resolves the names that a package's files use of each other. What the
// files import stays unknown: the names of this package resolve without it.
func uses(pkg string, fset *token.FileSet, files []*ast.File) map[*ast.Ident]types.Object {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{
		Importer: hollow{},
		Error:    func(error) {}, // the compiler reports errors; here they only mean an unknown import
	}
	own, _ := conf.Check(pkg, fset, files, info)
	for name, obj := range info.Uses {
		if _, isImport := obj.(*types.PkgName); isImport || obj.Pkg() != own {
			delete(info.Uses, name)
		}
	}
	return info.Uses
}

// hollow imports every package as an empty one.
type hollow struct{}

// Import returns a package with nothing in it.
func (hollow) Import(importPath string) (*types.Package, error) {
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	p := types.NewPackage(importPath, lastName(importPath))
	p.MarkComplete()
	return p, nil
}

// Named holds that no file or directory has a catch-all name. Hidden directories
// and testdata are passed over.
func Named(root fs.FS) (breaches []string, err error) {
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := strings.ToLower(d.Name())
		if d.IsDir() {
			if p != "." && (base[0] == '.' || slices.Contains([]string{"testdata", "build", "bin", "data", "shots", "node_modules"}, base)) {
				return fs.SkipDir
			}
		} else if path.Ext(base) != ".go" {
			return nil
		}
		stem := strings.TrimSuffix(strings.TrimSuffix(base, ".go"), "_test")
		if slices.Contains(CatchAll, stem) {
			breaches = append(breaches, fmt.Sprintf("%s: name it for what it holds", p))
		}
		return nil
	})
	return breaches, err
}

func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value // the parser has checked it
	}
	return p
}

// importName is the name by which a file calls what it imports.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return lastName(importPath(spec))
}

// lastName guesses a package's name from its path: the last element that is no
// major version.
func lastName(p string) string {
	base := path.Base(p)
	if _, err := strconv.Atoi(strings.TrimPrefix(base, "v")); err == nil && strings.Contains(p, "/") {
		base = path.Base(path.Dir(p))
	}
	return base
}
