/* Lists the devices of all platforms. */
#include "context.h"

#include <stddef.h>
#include <string.h>

enum { MOST_PLATFORMS = 32, MOST_DEVICES = 64 };

typedef struct Devices {
    int count;
    struct {
        cl_platform_id platform;
        cl_device_id device;
        Twins twins;
    } found[MOST_DEVICES];
} Devices;

static bool is_pocl_cpu(const OpenCL *cl, cl_platform_id platform, cl_device_id device)
{
    char name[256] = "";
    cl_device_type type = 0;
    cl->clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof name, name, NULL);
    cl->clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof type, &type, NULL);
    return strstr(name, "Portable Computing Language") && type & CL_DEVICE_TYPE_CPU;
}

static bool named(const OpenCL *cl, cl_device_id device, const char *prefix)
{
    char name[256] = "";
    cl->clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof name, name, NULL);
    return !strncmp(name, prefix, strlen(prefix));
}

/* A platform's devices that compute in the thread that enqueues; none where there is no other, so that they are devices like others. */
static Twins twins_of(const OpenCL *cl, cl_platform_id platform, const cl_device_id *devices, cl_uint count)
{
    Twins twins = {0};
    bool threads = false;
    for (cl_uint d = 0; d < count && d < MOST_DEVICES; d++) {
        if (is_pocl_cpu(cl, platform, devices[d])) {
            threads = threads || named(cl, devices[d], "pthread-");
            if (named(cl, devices[d], "basic-") && twins.count < MOST_TWINS) {
                twins.device[twins.count++] = devices[d];
            }
        }
    }
    return threads ? twins : (Twins){0};
}

static bool is_twin(const Twins *twins, cl_device_id device)
{
    for (int i = 0; i < twins->count; i++) {
        if (twins->device[i] == device) {
            return true;
        }
    }
    return false;
}

/* CPUs of PoCL first, so that index 0 is the same on every machine that has it. */
static ref_status list_platforms(const OpenCL *cl, Devices *devices)
{
    cl_platform_id platforms[MOST_PLATFORMS];
    cl_uint platform_count = 0;
    devices->count = 0;
    cl_int error = cl->clGetPlatformIDs(MOST_PLATFORMS, platforms, &platform_count);
    if (error == -1001 || (!error && platform_count == 0)) {
        return REF_OK; /* a loader without any platform behind it */
    }
    if (error) {
        return fail_opencl(error, "listing OpenCL platforms");
    }
    for (int pocl = 1; pocl >= 0; pocl--) {
        for (cl_uint p = 0; p < platform_count && p < MOST_PLATFORMS; p++) {
            cl_device_id found[MOST_DEVICES];
            cl_uint count = 0;
            if (cl->clGetDeviceIDs(platforms[p], CL_DEVICE_TYPE_ALL, MOST_DEVICES, found, &count)) {
                continue; /* a platform without devices says so by an error */
            }
            Twins twins = twins_of(cl, platforms[p], found, count);
            for (cl_uint d = 0; d < count && d < MOST_DEVICES && devices->count < MOST_DEVICES; d++) {
                if (!is_twin(&twins, found[d]) && is_pocl_cpu(cl, platforms[p], found[d]) == pocl) {
                    devices->found[devices->count].twins = named(cl, found[d], "pthread-") ? twins : (Twins){0};
                    devices->found[devices->count].platform = platforms[p];
                    devices->found[devices->count++].device = found[d];
                }
            }
        }
    }
    return REF_OK;
}

/* One thread at a time: PoCL and the ICD loader set themselves up in these calls, and two at once crash them. */
static ref_status list(Devices *devices)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    const OpenCL *cl = opencl();
    if (!cl) {
        return REF_NO_RUNTIME;
    }
    pthread_mutex_lock(&one);
    ref_status status = list_platforms(cl, devices);
    pthread_mutex_unlock(&one);
    return status;
}

int32_t ref_device_count(int32_t *count)
{
    if (!count) {
        return fail(REF_INVALID, "ref_device_count: count is NULL");
    }
    Devices devices;
    ref_status status = list(&devices);
    *count = status ? 0 : devices.count;
    return status;
}

static void describe(const OpenCL *cl, cl_platform_id platform, cl_device_id id, ref_device *to)
{
    ref_device device = {.struct_size = to->struct_size};
    cl_device_type type = 0;
    cl_device_fp_config float64 = 0;
    size_t work_group = 0;
#define ASK(what, field) cl->clGetDeviceInfo(id, what, sizeof(field), &(field), NULL)
    ASK(CL_DEVICE_TYPE, type);
    ASK(CL_DEVICE_NAME, device.name);
    ASK(CL_DEVICE_VENDOR, device.vendor);
    ASK(CL_DEVICE_VERSION, device.version);
    ASK(CL_DRIVER_VERSION, device.driver);
    ASK(CL_DEVICE_GLOBAL_MEM_SIZE, device.memory);
    ASK(CL_DEVICE_MAX_MEM_ALLOC_SIZE, device.largest_buffer);
    ASK(CL_DEVICE_LOCAL_MEM_SIZE, device.local_memory);
    ASK(CL_DEVICE_MAX_WORK_GROUP_SIZE, work_group);
    ASK(CL_DEVICE_MAX_COMPUTE_UNITS, device.compute_units);
    ASK(CL_DEVICE_MAX_CLOCK_FREQUENCY, device.clock_mhz);
    ASK(CL_DEVICE_DOUBLE_FP_CONFIG, float64);
    char extensions[8192] = "";
    ASK(CL_DEVICE_EXTENSIONS, extensions);
    cl->clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof device.platform, device.platform, NULL);
#undef ASK
    device.type = type & CL_DEVICE_TYPE_CPU ? REF_CPU : type & CL_DEVICE_TYPE_GPU ? REF_GPU : REF_ACCELERATOR;
    device.work_group = work_group;
    device.float16 = strstr(extensions, "cl_khr_fp16") != NULL;
    device.float64 = float64 != 0;
    memcpy(to, &device, to->struct_size < sizeof device ? to->struct_size : sizeof device);
}

ref_status find_device(int32_t index, cl_device_id *device, Twins *twins, ref_device *description)
{
    Devices devices;
    ref_status status = list(&devices);
    if (status) {
        return status;
    }
    if (index < 0 || index >= devices.count) {
        return devices.count ? fail(REF_NO_DEVICE, "device %d: there are %d, from 0", index, devices.count)
                             : fail(REF_NO_DEVICE, "the OpenCL runtime knows no device");
    }
    *device = devices.found[index].device;
    *twins = devices.found[index].twins;
    if (description) {
        describe(opencl(), devices.found[index].platform, *device, description);
    }
    return REF_OK;
}

int32_t ref_device_describe(int32_t index, ref_device *device)
{
    if (!device) {
        return fail(REF_INVALID, "ref_device_describe: device is NULL");
    }
    if (device->struct_size < offsetof(ref_device, name)) {
        return fail(REF_INVALID, "ref_device_describe: struct_size is %u", device->struct_size);
    }
    cl_device_id id;
    Twins twins;
    return find_device(index, &id, &twins, device);
}
