using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace TravelPlanner.Native.Sqlite;

/// <summary>
/// Chooses the native SQLite once a process: the system's library where there is one, because the system keeps it patched, else the one
/// that came with the package.
/// </summary>
public static class SqliteLibrary
{
    private const string Bundled = "e_sqlite3";
    private const string System = "libsqlite3.so.0";

    /// <summary>3.27.0: the first with VACUUM INTO, which backups use.</summary>
    private const int OldestUsable = 3_027_000;

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>The version in use, for instance <c>3.40.1</c>.</summary>
    /// <exception cref="SqliteLibraryException">There is no usable library.</exception>
    public static string Version => Loaded.Value;

    private static string Load()
    {
        var provider = new SQLite3Provider_e_sqlite3();
        NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, Resolve);
        try
        {
            raw.SetProvider(provider);
            var number = raw.sqlite3_libversion_number();
            var version = raw.sqlite3_libversion().utf8_to_string();
            return number >= OldestUsable
                ? version
                : throw new SqliteLibraryException($"SQLite {version} was found, 3.27 or later is needed: update {System} or remove it to use the bundled library.");
        }
        catch (DllNotFoundException fault)
        {
            throw new SqliteLibraryException($"No SQLite library was found: neither {System} nor the bundled {Bundled}. Install the package libsqlite3-0 (or your system's sqlite).", fault);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == Bundled && NativeLibrary.TryLoad(System, out var handle) ? handle : nint.Zero;
}

/// <summary>There is no SQLite that can be used; the message says what was found, what is needed and what to install.</summary>
public sealed class SqliteLibraryException(string message, Exception? inner = null) : Exception(message, inner);
